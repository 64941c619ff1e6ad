using Experiments.DemoAudio;

namespace Experiments.EndToEnd;

/// <summary>
/// A folder in which the commands of the Markdown files can run: our configs, and a small corpus instead of real music.
/// </summary>
internal sealed class ReadmeFolder : IDisposable
{
    public static readonly DemoCorpusOptions Corpus = new()
    {
        TracksPerGenre = 5,
        Seconds = 6.5,
        Seed = 3,
        Genres = ["blues", "jazz", "metal"],
    };

    /// <summary>What replaces the reader's own files and devices.</summary>
    private static readonly (string Written, string Run)[] Replaced =
    [
        ("~/gtzan/genres", "genres"),
        ("~/newer", "newer/genres"),
        ("song.wav", "genres/jazz/jazz.00001.wav"),
        ("/backup/monday", "backup"),
        ("cpu:4", "cpu:1"),
        ("cuda:all,cpu:2", "declared-cuda:1,cpu:1"),
    ];

    public string Path { get; } = Directory.CreateTempSubdirectory("experiments-").FullName;

    public string Store => System.IO.Path.Combine(Path, "store");

    /// <summary>Arguments that exist here, and make a command fast.</summary>
    public static string[] Adapt(IEnumerable<string> arguments) =>
        arguments.Select(argument => Array.Find(Replaced, pair => pair.Written == argument).Run ?? argument).ToArray() switch
        {
            ["demo", ..] and var demo => [.. demo, "--tracks", "4", "--seconds", "3"],
            ["sweep", "run", ..] and var sweep =>
                [.. sweep, "--set", "models.cnn.parameters.epochs=1", "--set", "models.crnn.parameters.epochs=1"],
            var others => others,
        };

    /// <summary>Writes everything that the commands read.</summary>
    public void Write(CancellationToken cancellationToken)
    {
        DemoCorpus.Write(Path, Corpus, cancellationToken: cancellationToken);
        DemoCorpus.Write(
            System.IO.Path.Combine(Path, "newer"), Corpus with { Seed = 4, TracksPerGenre = 2 }, cancellationToken: cancellationToken);
        Folders.Copy(System.IO.Path.Combine(Repository.Root, "configs"), System.IO.Path.Combine(Path, "configs"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
