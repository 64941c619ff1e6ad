using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>
/// Labelled audio without a download: a small band plays generated songs in ten genres that differ in rhythm, harmony, timbre and tempo.
/// Genres borrow from one another, and each track has recording conditions that say nothing about its genre, so that no model gets every
/// new track right, and a split with slices of one track in two parts is visible in the results. It is for trying out the platform:
/// accuracy on it says nothing about real music. The same seed gives the same bytes for any number of threads and any processor (IEEE
/// arithmetic and <see cref="PortableMath"/> only, no fused or vectorized sums).
/// </summary>
public static class DemoCorpus
{
    /// <summary>Sample rate, hertz.</summary>
    public const int SampleRate = 22050;

    /// <summary>GTZAN's ten genres, sorted by name.</summary>
    public static IReadOnlyList<string> Genres { get; } = [.. DemoGenres.All.Select(style => style.Name)];

    /// <summary>One track.</summary>
    /// <param name="genre">One of <see cref="Genres"/>.</param>
    /// <param name="index">The track's number in its genre, from 0.</param>
    /// <param name="seed">Decides, with genre and index, every sample.</param>
    /// <param name="seconds">Length, 0.1 to 3,600. A longer track is a different song, not an extension.</param>
    /// <returns>Mono samples at <see cref="SampleRate"/>, within -1 to 1.</returns>
    /// <exception cref="UserErrorException">The genre does not exist, or the length is out of range.</exception>
    public static float[] Render(string genre, int index, ulong seed, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Validate([genre], 1, seconds);
        var random = new RandomStream(Seeds.Derive(seed, "demo-track", genre, $"{index}"));
        var song = SongPlan.Draw(DemoGenres.Get(genre), random);
        var band = new Band((int)Math.Round(seconds * SampleRate));
        Arranger.Play(song, band, random);
        return Recording.Draw(random).Apply(band.Mix(song), random);
    }

    /// <summary>
    /// Writes <c>genres/GENRE/GENRE.NNNNN.wav</c> below <paramref name="folder"/>, GTZAN's layout, 22,050 Hz, mono, 16 bit.
    /// Existing files are replaced; each file appears completely or not at all.
    /// </summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="options">Size and seed.</param>
    /// <param name="progress">Receives the number of tracks written so far.</param>
    /// <param name="cancellationToken">Stops between tracks.</param>
    /// <returns>The files, by genre and number.</returns>
    /// <exception cref="UserErrorException">An option is out of its range.</exception>
    public static IReadOnlyList<string> Write(
        string folder, DemoCorpusOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        Validate(options.Genres, options.TracksPerGenre, options.Seconds);
        var tracks = (from genre in options.Genres
                      from index in Enumerable.Range(0, options.TracksPerGenre)
                      select (Genre: genre, Index: index, Path: Path.Combine(folder, "genres", genre, $"{genre}.{index:D5}.wav"))).ToList();
        foreach (var genre in options.Genres)
        {
            Directory.CreateDirectory(Path.Combine(folder, "genres", genre));
        }

        var written = 0;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        Parallel.ForEach(tracks, parallel, track =>
        {
            WavWriter.Write(track.Path, Render(track.Genre, track.Index, options.Seed, options.Seconds), SampleRate);
            progress?.Report(Interlocked.Increment(ref written));
        });
        return [.. tracks.Select(track => track.Path)];
    }

    private static void Validate(IEnumerable<string> genres, int tracksPerGenre, double seconds)
    {
        var problems = genres.Where(genre => !Genres.Contains(genre))
            .Select(genre => $"there is no demo genre '{genre}'{NearestName.Hint(genre, Genres)}").ToList();
        if (tracksPerGenre is < 1 or > 100_000)
        {
            problems.Add($"{tracksPerGenre} tracks per genre are not possible; choose 1 to 100000");
        }

        if (!SliceRule.Allows(seconds))
        {
            problems.Add(FormattableString.Invariant(
                $"tracks of {seconds} s are not possible; choose {SliceRule.MinSeconds} to {SliceRule.MaxSeconds}"));
        }

        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }
    }
}
