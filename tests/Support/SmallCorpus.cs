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

    /// <summary>Its files by path. Most tests need them, so each program composes them once.</summary>
    private static readonly Lazy<IReadOnlyList<(string Path, byte[] Bytes)>> Files = new(() =>
    {
        using var folder = new TemporaryFolder();
        var files = DemoCorpus.Write(folder.Path, Options);
        return [.. files.Select(file => (Path.GetRelativePath(folder.Path, file), File.ReadAllBytes(file)))];
    });

    /// <summary>Writes it below a folder, as <see cref="DemoCorpus.Write"/> does.</summary>
    public static void Write(string folder)
    {
        foreach (var (path, bytes) in Files.Value)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // not null: below the folder
            File.WriteAllBytes(file, bytes);
        }
    }
}
