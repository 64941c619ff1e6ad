using Xunit;

[assembly: AssemblyFixture(typeof(Experiments.EndToEnd.StoreTemplates))]

namespace Experiments.EndToEnd;

/// <summary>
/// The stores that most classes begin with, made by the program once for all of them; each class has a copy. An import takes seconds of
/// processor time, and a sweep more.
/// </summary>
public sealed class StoreTemplates : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task> _imported;
    private readonly Lazy<Task> _swept;

    public StoreTemplates() => (_imported, _swept) = (new Lazy<Task>(ImportAsync), new Lazy<Task>(SweepAsync));

    /// <summary>The audio of the imported dataset, shared by all copies: nobody changes it.</summary>
    public string Audio => _folder["genres"];

    /// <summary>Copies the store with the dataset <c>small</c>.</summary>
    public async Task CopyImportedAsync(string store)
    {
        await _imported.Value;
        Folders.Copy(_folder["imported"], store);
    }

    /// <summary>Copies the store in which the sweep <c>swept</c> has completed too.</summary>
    public async Task CopySweptAsync(string store)
    {
        await _swept.Value;
        Folders.Copy(_folder["swept"], store);
    }

    public void Dispose() => _folder.Dispose();

    private Task ImportAsync() => ImportedStore.ImportAsync(_folder.Path, _folder["imported"]);

    private async Task SweepAsync()
    {
        await CopyImportedAsync(_folder["swept"]);
        ImportedStore.WriteTinyFeatures(_folder.Path);
        await BuiltProgram.SucceedAsync(
            _folder["swept"], "sweep", "run", _folder.Write("swept.yaml", SweptStore.Sweep("swept", epochs: 3)), "--json");
    }
}
