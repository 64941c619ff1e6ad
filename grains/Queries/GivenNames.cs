using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Queries;

/// <summary>
/// The names that datasets and sweeps were given by a rename. The cluster knows them by the name that they began with, as the IDs of their
/// tracks and experiments do: what a person types is translated to that, and what is shown to them is translated back.
/// </summary>
/// <param name="datasets">The given name of each renamed dataset.</param>
/// <param name="sweeps">The same for sweeps.</param>
public sealed class GivenNames(ImmutableSortedDictionary<string, string> datasets, ImmutableSortedDictionary<string, string> sweeps)
{
    /// <summary>Nothing was renamed.</summary>
    public static GivenNames None { get; } = new(NoNames, NoNames);

    private static ImmutableSortedDictionary<string, string> NoNames => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Reads all names.</summary>
    public static async Task<GivenNames> ReadAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(
            grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListGivenNamesAsync(cancellationToken),
            grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListGivenNamesAsync(cancellationToken)).ConfigureAwait(false);
        return new GivenNames(all[0], all[1]);
    }

    /// <summary>The name that a dataset began with.</summary>
    public string DatasetKey(string name) => KeyIn(datasets, name);

    /// <summary>The name that a sweep began with.</summary>
    public string SweepKey(string name) => KeyIn(sweeps, name);

    /// <summary>The key of a grain of this kind, for what a person typed: a name, or an ID that begins with one.</summary>
    public string KeyOf(Type grain, string typed) => grain.Name switch
    {
        nameof(IDatasetGrain) or nameof(IDatasetAuditGrain) or nameof(IDatasetAnalysisGrain) or nameof(IDatasetBlendsGrain)
            or nameof(ITableImportGrain) or nameof(ITrackGrain) or nameof(ISliceGrain) or nameof(ITrackNotesGrain)
            => Translate(datasets, typed),
        nameof(ISweepGrain) or nameof(ISweepAnalysisGrain) or nameof(ISweepPlannerGrain) or nameof(IExperimentGrain)
            or nameof(IPredictorGrain) or nameof(IExperimentEvaluationsGrain) or nameof(IModelRefitGrain) => Translate(sweeps, typed),
        nameof(IModelExporterGrain) when typed.Contains('/', StringComparison.Ordinal) => Translate(sweeps, typed),
        _ => typed,
    };

    /// <summary>The ID of an experiment, for one that a person typed.</summary>
    public ExperimentId KeyOf(ExperimentId typed) => typed with { Sweep = SweepKey(typed.Sweep) };

    /// <summary>A spec with the names that its dataset and its prior sweeps began with.</summary>
    public SweepSpec WithKeys(SweepSpec spec) => spec with
    {
        Dataset = DatasetKey(spec.Dataset),
        ExternalTest = spec.ExternalTest is { } external ? DatasetKey(external) : null,
        Search = spec.Search.PriorSweeps.IsDefaultOrEmpty
            ? spec.Search
            : spec.Search with { PriorSweeps = [.. spec.Search.PriorSweeps.Select(SweepKey)] },
    };

    /// <summary>As it is shown.</summary>
    public DatasetSummary Show(DatasetSummary dataset) => dataset with
    {
        Name = Shown(datasets, dataset.Name),
        Import = dataset.Import with { Name = Shown(datasets, dataset.Import.Name) },
    };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public FeatureSetSummary Show(FeatureSetSummary set) => set with { Dataset = Shown(datasets, set.Dataset) };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public AuditResult Show(AuditResult audit) => audit with { Dataset = Shown(datasets, audit.Dataset) };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public DatasetDiff Show(DatasetDiff diff) => diff with { Dataset = Shown(datasets, diff.Dataset) };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public Leaderboard Show(Leaderboard board) => board with { Sweep = Shown(sweeps, board.Sweep) };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public PlannedSweep Show(PlannedSweep plan) => plan with
    {
        Dataset = Show(plan.Dataset),
        Known = [.. plan.Known.Select(known => known with { Id = Shown(sweeps, known.Id) })],
    };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public SweepSummary Show(SweepSummary sweep) => sweep with
    {
        Id = Shown(sweeps, sweep.Id),
        Spec = sweep.Spec with
        {
            Dataset = Shown(datasets, sweep.Spec.Dataset),
            ExternalTest = sweep.Spec.ExternalTest is { } external ? Shown(datasets, external) : null,
        },
    };

    /// <inheritdoc cref="Show(DatasetSummary)"/>
    public EvaluationSummary Show(EvaluationSummary evaluation) => evaluation with
    {
        Spec = evaluation.Spec with { Dataset = Shown(datasets, evaluation.Spec.Dataset) },
        Result = evaluation.Result is not { } result ? null : result with
        {
            Dataset = Shown(datasets, result.Dataset),
            TrainedOn = Shown(datasets, result.TrainedOn),
        },
    };

    private static string Shown(ImmutableSortedDictionary<string, string> names, string key) => names.GetValueOrDefault(key, key);

    /// <summary>Names are unique among those that things began with and those that they were given.</summary>
    private static string KeyIn(ImmutableSortedDictionary<string, string> names, string name) =>
        names.FirstOrDefault(pair => pair.Value == name).Key ?? name;

    private static string Translate(ImmutableSortedDictionary<string, string> names, string typed)
    {
        var end = typed.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? KeyIn(names, typed) : KeyIn(names, typed[..end]) + typed[end..];
    }
}
