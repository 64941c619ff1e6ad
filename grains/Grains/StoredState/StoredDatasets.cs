using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;
using Experiments.Store;
using Experiments.Store.Checking;

namespace Experiments.Grains.StoredState;

/// <summary>The datasets and imported tables of a store, read from its rows without a silo.</summary>
public sealed class StoredDatasets : IStoredDatasets
{
    private readonly ArtifactStore _artifacts;
    private readonly Dictionary<string, DatasetSummary> _datasets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Dataset, FeatureSpec Spec)> _tables = [];

    /// <summary>Reads the rows of <see cref="States"/>; a damaged row is as if it were missing.</summary>
    public StoredDatasets(IEnumerable<StateRow> rows, ArtifactStore artifacts)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _artifacts = artifacts;
        foreach (var row in rows.Where(row => row is { Json: not null, Unclaimed: null }))
        {
            switch (StateTypes.Open(row, out _))
            {
                case DatasetState dataset when dataset.Summarize(row.Key) is { } summary:
                    _datasets[row.Key] = summary;
                    break;
                case DirectoryState directory when row.Key == IDirectoryGrain.Datasets:
                    foreach (var (key, given) in directory.Given)
                    {
                        _given[given] = key;
                    }

                    break;
                case FeatureSetState { Spec: { ImportedSet: not null } spec, Dataset: { } dataset }:
                    _tables.Add((row.Key, dataset, spec));
                    break;
            }
        }
    }

    /// <summary>The state names whose rows are read.</summary>
    public static IReadOnlyList<string> States { get; } = [RowName.Dataset, RowName.FeatureSet, RowName.Directory];

    /// <inheritdoc/>
    public DatasetSummary? Find(string name) => _datasets.GetValueOrDefault(KeyOf(name));

    /// <inheritdoc/>
    public IReadOnlyList<FeatureSpec> TablesOf(string dataset) =>
        [.. _tables.Where(table => table.Dataset == KeyOf(dataset)).Select(table => table.Spec)];

    /// <inheritdoc/>
    public SpecFindings Check(SweepSpec sweep, FeatureSpec features)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(features);
        var dataset = _datasets[KeyOf(sweep.Dataset)];
        return SweepValidation.FindBlocking(sweep, features) ?? SweepValidation.FindUnready(sweep, features, dataset)
            ?? SpecCheck.Check(
                sweep, InstalledPlugIns.All, features,
                SweepValidation.TracksOf(_artifacts, FeatureSetStore.Of(_artifacts), dataset, IdOf(features)));
    }

    private string KeyOf(string name) => _given.GetValueOrDefault(name, name);

    private string? IdOf(FeatureSpec features) => features.ImportedSet is null
        ? null
        : _tables.Last(table => table.Spec.ImportedSet == features.ImportedSet).Id;
}
