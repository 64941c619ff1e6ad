using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// A store with a small dataset, <c>small</c>, imported by the program: 15 tracks of three genres and a file that is not audio.
/// </summary>
public class ImportedStore(StoreTemplates templates) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    protected StoreTemplates Templates { get; } = templates;

    public string Store => _folder["store"];

    /// <summary>The imported audio folder, which other stores share.</summary>
    public virtual string Audio => Templates.Audio;

    /// <summary>A folder beside the store.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    /// <summary>Writes a file beside the store and returns its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    public async ValueTask InitializeAsync()
    {
        WriteTinyFeatures(_folder.Path);
        await FillAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the audio into a folder, and imports it into a store.</summary>
    internal static async Task ImportAsync(string folder, string store)
    {
        SmallCorpus.Write(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "genres", "blues", "broken.wav"), "no audio");
        await BuiltProgram.SucceedAsync(store, "dataset", "import", "small", Path.Combine(folder, "genres"), "--json");
    }

    /// <summary>Writes the feature spec that the sweeps here name.</summary>
    internal static void WriteTinyFeatures(string folder) => File.WriteAllText(Path.Combine(folder, "tiny.yaml"), """
        name: tiny
        table:
          - { feature: rms, statistics: [mean, std] }
          - { feature: zero_crossing_rate, statistics: [mean] }
        tensor: melspectrogram
        """);

    /// <summary>Fills the store.</summary>
    protected virtual Task FillAsync() => Templates.CopyImportedAsync(Store);
}

/// <summary>The same with audio of its own, for tests that change it.</summary>
public sealed class OwnAudioStore(StoreTemplates templates) : ImportedStore(templates)
{
    public override string Audio => Path.Combine(Folder("own"), "genres");

    protected override Task FillAsync() => ImportAsync(Folder("own"), Store);
}
