namespace Experiments.DemoAudio;

/// <summary>Size and seed of a demo corpus.</summary>
public sealed record DemoCorpusOptions
{
    /// <summary>Tracks of each genre, 1 to 100,000. Track 7 is the same whether 10 or 1,000 are requested.</summary>
    public int TracksPerGenre { get; init; } = 20;

    /// <summary>Length of a track, seconds, 0.1 to 3,600.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>Decides every sample.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Which genres, of <see cref="DemoCorpus.Genres"/>; all by default.</summary>
    public IReadOnlyList<string> Genres { get; init; } = DemoCorpus.Genres;

    /// <summary>Tracks rendered in parallel; the files do not depend on it. 0 for one per processor.</summary>
    public int Threads { get; init; }
}
