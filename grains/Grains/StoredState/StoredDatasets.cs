using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Grains.Evaluations;
using Experiments.Grains.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Scheduling.Sweeps;
using Experiments.Specs.Checks;
using Experiments.Store;
using Experiments.Store.Checking;

namespace Experiments.Grains.StoredState;

/// <summary>The datasets, imported tables and sweeps of a store, read from its rows without a silo.</summary>
public sealed class StoredDatasets : IStoredDatasets
{
    private readonly ArtifactStore _artifacts;
    private readonly Dictionary<string, DatasetSummary> _datasets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _givenSweeps = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Dataset, FeatureSpec Spec)> _tables = [];
    private readonly Dictionary<string, (SweepSpec Spec, string? FeatureSet)> _sweeps = new(StringComparer.Ordinal);

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
                case DirectoryState directory when row.Key is IDirectoryGrain.Datasets or IDirectoryGrain.Sweeps:
                    foreach (var (key, given) in directory.Given)
                    {
                        (row.Key == IDirectoryGrain.Datasets ? _given : _givenSweeps)[given] = key;
                    }

                    break;
                case FeatureSetState { Spec: { ImportedSet: not null } spec, Dataset: { } dataset }:
                    _tables.Add((row.Key, dataset, spec));
                    break;
                case SweepGrainState { Spec: { } sweep } state:
                    _sweeps[row.Key] = (sweep, state.FeatureSet);
                    break;
            }
        }
    }

    /// <summary>The state names whose rows are read.</summary>
    public static IReadOnlyList<string> States { get; } = [RowName.Dataset, RowName.FeatureSet, RowName.Sweep, RowName.Directory];

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
        if ((SweepValidation.FindBlocking(sweep, features) ?? SweepValidation.FindUnready(sweep, features, dataset)) is { } early)
        {
            return early;
        }

        var findings = SweepValidation.Check(
            sweep, features, SweepValidation.TracksOf(_artifacts, FeatureSetStore.Of(_artifacts), dataset, IdOf(features)));
        return findings.Problems.IsEmpty
            ? findings with
            {
                Problems = [.. FindPriorProblems(sweep, features, dataset), .. FindExternalProblems(sweep, features, dataset)],
            }
            : findings;
    }

    /// <summary>
    /// The prior sweeps that cannot be used. Whether they have tried the whole space is not known here: their experiments are not read.
    /// </summary>
    private IEnumerable<SpecProblem> FindPriorProblems(SweepSpec sweep, FeatureSpec features, DatasetSummary dataset)
    {
        if (sweep.Search.PriorSweeps.IsDefaultOrEmpty)
        {
            yield break;
        }

        var featureSet = FeatureSetPlanner.Plan(_artifacts, FeatureSetStore.Of(_artifacts), dataset, features).Id;
        foreach (var (index, id) in sweep.Search.PriorSweeps.Index())
        {
            var (spec, set) = _sweeps.GetValueOrDefault(_givenSweeps.GetValueOrDefault(id, id));
            if (PriorSweepReader.FindProblem(sweep, featureSet, id, spec, set) is { } problem)
            {
                yield return new SpecProblem(PriorSweepReader.PathOf(index), problem);
            }
        }
    }

    private IEnumerable<SpecProblem> FindExternalProblems(SweepSpec sweep, FeatureSpec features, DatasetSummary dataset) =>
        sweep.ExternalTest is { } name && EvaluationPreparation.FindProblem(sweep, features, dataset, Find(name)) is { } problem
            ? [problem] : [];

    private string KeyOf(string name) => _given.GetValueOrDefault(name, name);

    private string? IdOf(FeatureSpec features) => features.ImportedSet is null
        ? null
        : _tables.Last(table => table.Spec.ImportedSet == features.ImportedSet).Id;
}
