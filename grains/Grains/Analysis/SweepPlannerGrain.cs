using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Models;
using Experiments.Scheduling;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Orleans.Concurrency;

namespace Experiments.Grains.Analysis;

/// <summary>Gathers past results and asks the search for its settings; <see cref="RunTimes"/> estimates their time.</summary>
[GrainType("sweep-planner"), StatelessWorker]
internal sealed class SweepPlannerGrain(
    ArtifactStore artifacts, FeatureSetStore sets, FeatureSetPlanner plans, IBlockingWork blocking, TimeProvider time)
    : Grain, ISweepPlannerGrain
{
    private const int ShownSettings = 20;

    /// <inheritdoc/>
    public Task<SpecFindings> CheckAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken) =>
        new SweepValidation(GrainFactory, artifacts, sets, plans, blocking).CheckAsync(spec, features, cancellationToken);

    /// <inheritdoc/>
    public Task<SpecFindings> CheckContinuedAsync(
        SweepSpec spec, FeatureSpec features, string featureSet, CancellationToken cancellationToken) =>
        new SweepValidation(GrainFactory, artifacts, sets, plans, blocking)
            .CheckContinuedAsync(spec, features, featureSet, cancellationToken);

    /// <inheritdoc/>
    public async Task<SpecProblem?> FindPlacementProblemAsync(ResourceSpec resources, CancellationToken cancellationToken) =>
        Placement.FindProblem(resources, await SlotCount.ListNodesAsync(GrainFactory, time, cancellationToken));

    /// <inheritdoc/>
    public async Task<PlannedSweep> PlanAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        (await CheckAsync(spec, features, cancellationToken)).ThrowIfAny();
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
        var set = await plans.PlanAsync(GrainFactory, spec.Dataset, features, cancellationToken);
        var prior = await new PriorSweepReader(GrainFactory, plans).ReadAsync(spec, features, cancellationToken);
        var history = await new PastSweeps(GrainFactory).ReadAsync(spec, set.Id, cancellationToken);
        var nodes = await SlotCount.ListNodesAsync(GrainFactory, time, cancellationToken);
        var state = await FindStateAsync(set.Id, cancellationToken);
        var plan = await blocking.RunAsync(
            () => Assemble(spec, features, dataset, set.Id, state, history, SlotCount.Of(nodes, spec), prior), cancellationToken);
        return plan with { Unplaceable = Placement.FindProblem(spec.Resources, nodes)?.Message };
    }

    private PlannedSweep Assemble(
        SweepSpec spec, FeatureSpec features, DatasetSummary dataset, string set, BuildState? state, PastSweeps.PastFindings history,
        int slots, PriorFindings prior)
    {
        var tracks = SweepValidation.TracksOf(artifacts, sets, dataset, features.ImportedSet is null ? null : set);
        var split = SplitCatalog.Plan(tracks, spec.Protocol);
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, spec, prior.Taken);
        var times = new RunTimes(history.Runs, set, split.Parts(0, 0).Train.Length);
        PlannedSetting[] settings = [.. points.Select((point, number) => Describe(point, number, times, history))];
        var bases = settings.Select(setting => times.Estimate(setting.Family, setting.Parameters).Basis).ToArray();
        var scale = settings.Length == 0 ? 0 : experiments / (double)settings.Length;
        return new PlannedSweep
        {
            Name = spec.Name,
            Dataset = dataset,
            Protocol = spec.Protocol,
            Experiments = experiments,
            IsAdaptive = new SweepSearch(CatalogFamilyRules.Instance, spec, spec.Search.Experiments).IsAdaptive,
            Families =
            [
                .. settings.Zip(bases).GroupBy(setting => setting.First.Family).Select(family => new PlannedFamily(
                    family.Key, (int)Math.Round(family.Count() * scale), Mean(family.Select(setting => setting.First.SecondsPerRun)),
                    family.Min(setting => setting.Second), times.CountOf(family.Key))),
            ],
            Settings = [.. settings.Take(ShownSettings)],
            Features = new PlannedFeatures(set, state, features.Name),
            Known = history.Same,
            KnownSettings = settings.Count(setting => setting.KnownAs is not null),
            Slots = slots,
            Seconds = slots == 0 || settings.Length == 0 || settings.Any(setting => setting.SecondsPerRun is null)
                ? null
                : scale * RunTimes.Makespan(
                    settings.SelectMany(setting => Enumerable.Repeat(setting.SecondsPerRun ?? 0, spec.Protocol.CountRuns())), slots),
            Split = LeakDetector.Summarize(tracks, split),
            PriorNotes = prior.Notes,
            Until = spec.Search.Until?.Describe(spec.Objective),
            Pruner = spec.Search.Pruner.IsNone ? null : spec.Search.Pruner.Kind,
        };
    }

    private static PlannedSetting Describe(ParameterPoint point, int number, RunTimes times, PastSweeps.PastFindings history)
    {
        var complete = FamilyCatalog.All.Get(point.Family).Parameters.Complete(point.Parameters);
        return new PlannedSetting(
            number, point.Family, point.Parameters, complete, times.Estimate(point.Family, complete).Seconds,
            history.Settings.TryGetValue((point.Family, complete.ToString()), out var known) ? known : null);
    }

    private static double? Mean(IEnumerable<double?> seconds)
    {
        double?[] all = [.. seconds];
        return all.Any(one => one is null) ? null : all.Average();
    }

    private async Task<BuildState?> FindStateAsync(string set, CancellationToken cancellationToken) =>
        (await GrainAnswers.OrNullAsync(GrainFactory.GetGrain<IFeatureSetGrain>(set).DescribeAsync(cancellationToken)))?.State;
}
