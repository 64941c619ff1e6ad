namespace Experiments.EndToEnd;

/// <summary>
/// A store with a dataset and a completed sweep, <c>swept</c>: two nearest-neighbor settings and a small network, two folds.
/// </summary>
public sealed class SweptStore(StoreTemplates templates) : ImportedStore(templates)
{
    private readonly List<string> _copies = [];

    /// <summary>One of its audio files.</summary>
    public string Track() => Directory.EnumerateFiles(Path.Combine(Audio, "blues"), "blues.*").Order(StringComparer.Ordinal).First();

    /// <summary>A sweep with the given name, whose network trains for <paramref name="epochs"/> epochs.</summary>
    public string WriteSweep(string name, int epochs) => Write($"{name}.yaml", Sweep(name, epochs));

    /// <summary>A sweep of one nearest-neighbor setting.</summary>
    public string WriteNeighbors(string name) => Write($"{name}.yaml", $$"""
        name: {{name}}
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: 1 } }
        """);

    /// <summary>A feature spec that no sweep uses.</summary>
    public string WriteFeatures() => Write("other.yaml", "name: other\ntable:\n  - { feature: rms, statistics: [std] }\n");

    /// <summary>
    /// The path of a folder that does not exist; it and everything whose name starts with its name are removed at the end.
    /// </summary>
    public string NewFolder(string name)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("experiments-").FullName, name);
        _copies.Add(Path.GetDirectoryName(path)!); // not null: just made
        return path;
    }

    /// <summary>A copy of the store to damage.</summary>
    public string Copy()
    {
        var copy = NewFolder("store");
        Folders.Copy(Store, copy);
        return copy;
    }

    public override async ValueTask DisposeAsync()
    {
        _copies.ForEach(folder => Directory.Delete(folder, recursive: true));
        await base.DisposeAsync();
    }

    /// <summary>The sweep file of <see cref="WriteSweep"/>.</summary>
    internal static string Sweep(string name, int epochs) => $$"""
        name: {{name}}
        dataset: small
        features: tiny
        protocol: { split: track, folds: 2 }
        models:
          - { family: knn, parameters: { k: { choice: [1, 3] } } }
          - { family: cnn, parameters: { epochs: {{epochs}}, filters: 4 } }
        """;

    protected override Task FillAsync() => Templates.CopySweptAsync(Store);
}
