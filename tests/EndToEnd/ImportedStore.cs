using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// A store with a small dataset, <c>small</c>, imported by the program: 15 tracks of three genres and a file that is not audio.
/// </summary>
public sealed class ImportedStore : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    public string Store => Path.Combine(_folder, "store");

    /// <summary>The imported audio folder.</summary>
    public string Audio => Path.Combine(_folder, "genres");

    /// <summary>A folder beside the store.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    /// <summary>Writes a file beside the store and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask InitializeAsync()
    {
        DemoCorpus.Write(_folder,
            new DemoCorpusOptions { TracksPerGenre = 5, Seconds = 7, Seed = 3, Genres = ["blues", "classical", "metal"] });
        Write("genres/blues/broken.wav", "no audio");
        Write("tiny.yaml",
            "name: tiny\ntable:\n  - { feature: rms, statistics: [mean, std] }\n  - { feature: zero_crossing_rate, statistics: [mean] "
                + "}\ntensor: melspectrogram\n");
        var imported = await BuiltProgram.RunAsync(Store, "dataset", "import", "small", Path.Combine(_folder, "genres"), "--json");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
