using Experiments.DemoAudio;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// A store with a small dataset, <c>small</c>, imported by the program: 15 tracks of three genres and a file that is not audio.
/// </summary>
public sealed class ImportedStore : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Store => _folder["store"];

    /// <summary>The imported audio folder.</summary>
    public string Audio => _folder["genres"];

    /// <summary>A folder beside the store.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    /// <summary>Writes a file beside the store and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = _folder[name];
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask InitializeAsync()
    {
        DemoCorpus.Write(_folder.Path, SmallCorpus.Options);
        Write("genres/blues/broken.wav", "no audio");
        Write("tiny.yaml", """
            name: tiny
            table:
              - { feature: rms, statistics: [mean, std] }
              - { feature: zero_crossing_rate, statistics: [mean] }
            tensor: melspectrogram
            """);
        var imported = await BuiltProgram.RunAsync(Store, "dataset", "import", "small", _folder["genres"], "--json");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
