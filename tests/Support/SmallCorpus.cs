using Experiments.DemoAudio;

namespace Experiments.Support;

/// <summary>Demo audio for sweeps.</summary>
internal static class SmallCorpus
{
    /// <summary>15 tracks of three genres: enough for three folds.</summary>
    public static readonly DemoCorpusOptions Options = new()
    {
        TracksPerGenre = 5,
        Seconds = 7,
        Seed = 3,
        Genres = ["blues", "classical", "metal"],
    };
}
