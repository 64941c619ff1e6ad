using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Features.Storage;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Experiments.Store;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>
/// Ensures that a feature set is built once. One shard of tracks is one unit of work; the store, not this grain's state, says which shards
/// exist.
/// </summary>
[GrainType("feature-set")]
internal sealed partial class FeatureSetGrain(
    [PersistentState("feature-set")] IPersistentState<FeatureSetState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    FeatureSetStore sets,
    FeatureSetPlanner plans,
    IBlockingWork blocking,
    TimeProvider time,
    IOptions<SchedulerOptions> options)
    : Grain, IFeatureSetGrain
{
    private readonly HashSet<int> _done = [];
    private FeatureSetPlan? _plan;
    private FeatureSetManifest? _manifest;

    private string Id => this.GetPrimaryKeyString();

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    /// <inheritdoc/>
    public async Task<FeatureSetSummary> EnsureAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken)
    {
        if (_manifest is null && state.State.State is not BuildState.Failed)
        {
            await BeginAsync(dataset, spec, cancellationToken);
        }

        return Describe();
    }

    /// <inheritdoc/>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        if (state.State.State is BuildState.Failed)
        {
            (state.State.State, state.State.Reason) = (BuildState.Building, null);
            _plan = null;
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }
        else if (state.State.State is BuildState.Ready)
        {
            (_plan, _manifest) = (null, null);
            _done.Clear();
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ShardPayload>> RepairAsync(CancellationToken cancellationToken)
    {
        if (state.State is not { Spec: { ImportedSet: null } spec, Dataset: { } dataset })
        {
            throw UserErrorException.Failed("it was imported and cannot be recomputed");
        }

        var plan = await PlanAsync(dataset, spec, cancellationToken);
        var damaged = await FindMissingAsync(plan, cancellationToken);
        if (damaged.Length == 0)
        {
            await CompleteAsync(plan, cancellationToken);
            return [];
        }

        return [.. await PayloadsAsync(plan, spec, damaged, cancellationToken)];
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if ((await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(cancellationToken)).Contains(
            state.State.Dataset ?? ""))
        {
            throw UserErrorException.Failed(
                $"feature set {Id} is in use again because its dataset '{state.State.Dataset}' exists; it is kept");
        }

        await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).RemoveAsync(Id, cancellationToken);
        await state.ClearStateAsync(cancellationToken);

        // Files last: if the silo dies here, the files are orphaned and the next collection finds them.
        await blocking.RunAsync(() => sets.Remove(Id), CancellationToken.None);
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task<FeatureSetSummary> AdoptAsync(string name, CancellationToken cancellationToken)
    {
        var manifest = await blocking.RunAsync(() => sets.Find(Id), cancellationToken)
            ?? throw UserErrorException.NotFound($"feature set {Id} is not in the store");
        state.State.Spec = manifest.Spec with { Name = name, ImportedSet = Id };
        (state.State.Dataset, state.State.DatasetVersion) = (manifest.Dataset, manifest.DatasetVersion);
        (state.State.Shards, state.State.Rows) = (manifest.Shards.Length, manifest.Rows);
        (state.State.State, state.State.Reason) = (BuildState.Ready, null);
        _manifest = manifest;
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).AddAsync(Id, cancellationToken);
        return Describe();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ColumnSummary>> ListColumnsAsync(CancellationToken cancellationToken)
    {
        _ = Describe();
        _manifest ??= await blocking.RunAsync(() => sets.Find(Id), cancellationToken);
        return _manifest?.Columns ?? throw NotReady();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TellingColumn>> FindTellingColumnsAsync(CancellationToken cancellationToken) =>
        Describe().State is BuildState.Ready
            ? await blocking.RunAsync(() => TellingColumnReader.Read(sets, Id, cancellationToken), cancellationToken)
            : throw NotReady();

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<byte>> ExportAsync(
        string format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Describe().State is not BuildState.Ready)
        {
            throw NotReady();
        }

        using var file = await blocking.RunAsync(
            () => ExportedFile.Write(artifacts, sets, Id, format, cancellationToken), cancellationToken);
        await foreach (var piece in file.ReadAsync(cancellationToken))
        {
            yield return piece;
        }
    }

    /// <inheritdoc/>
    public Task<FeatureSetSummary> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    /// <inheritdoc/>
    public async Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        if (state.State is not { Spec: { } spec, Dataset: { } dataset, State: BuildState.Building })
        {
            return false;
        }

        _plan = null;
        await BeginAsync(dataset, spec, cancellationToken);
        return state.State.State is BuildState.Building;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
    {
        membership.RequireLiving(scheduler);
        var steps = await this.TakeAsync(entries, Take, () => state.WriteStateAsync(cancellationToken));

        // Also if the report is repeated: this step may be what failed before.
        if (entries.Any(entry => entry.Report is { Result: ShardOutput }))
        {
            await CompleteShardsAsync(cancellationToken);
        }

        return [.. steps.Select(step => step.Answer)];
    }

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var shard = ((ShardPayload)entry.Lease.Unit.Payload).Shard;
        var isOver = state.State.Spec is null || _done.Contains(shard) || state.State.State is BuildState.Failed;
        var step = state.State.Attempts.GetValueOrDefault(shard, new AttemptAccount()).Apply(entry, isOver, () => null, options.Value);
        if (step.HasChanged)
        {
            state.State.Attempts[shard] = step.Account;
        }

        switch (step.Ended)
        {
            case { Result: ShardOutput }:
                // The shard's file shows that it is done; the row does not grow with entries that nobody reads.
                _done.Add(shard);
                state.State.Attempts.Remove(shard);
                break;
            case { Outcome: AttemptOutcome.Failed, Reason: var reason }:
                Fail(reason);
                break;
        }

        return step;
    }

    private async Task CompleteShardsAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_plan is not { } plan)
            {
                // Activated by this report: check the files, and complete the set if none is missing.
                await ResubmitAsync(cancellationToken);
            }
            else if (_done.Count == plan.Shards && _manifest is null)
            {
                await CompleteAsync(plan, cancellationToken);
            }
        }
        catch (UserErrorException)
        {
            // A shard was damaged after it was reported, or its dataset has changed. The report is recorded: its slot must not repeat it
            // forever.
            await RestartAsync(cancellationToken);
        }
    }

    /// <summary>Rebuilds what is damaged in a set that could not be completed; if that is impossible, the set has failed.</summary>
    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ResubmitAsync(cancellationToken);
        }
        catch (UserErrorException error)
        {
            Fail(error.Message);
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }
    }

    private async Task BeginAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken)
    {
        if (_plan is not null)
        {
            return;
        }

        if (spec.ImportedSet is not null)
        {
            // Nothing of it can be rebuilt: the set was imported as a whole, or does not exist.
            await AdoptAsync(spec.Name, cancellationToken);
            return;
        }

        var plan = await PlanAsync(dataset, spec, cancellationToken);
        if (state.State.Spec is null)
        {
            (state.State.Spec, state.State.Dataset, state.State.DatasetVersion) = (spec, dataset, plan.DatasetVersion);
            state.State.Source = (await GrainFactory.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken)).Import;
            state.State.Shards = plan.Shards;
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
            await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).AddAsync(Id, cancellationToken);
        }

        // Completed shards may be damaged by now.
        var missing = await FindMissingAsync(plan, cancellationToken);
        _done.Clear();
        _done.UnionWith(Enumerable.Range(0, plan.Shards).Except(missing));
        if (missing.Length == 0)
        {
            await CompleteAsync(plan, cancellationToken);
            _plan = plan;
            return;
        }

        if (state.State.State is BuildState.Ready)
        {
            // The set was built and is now damaged: nobody may read it until it is intact.
            state.State.State = BuildState.Building;
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }

        var trace = Traces.Current;
        var units = (await PayloadsAsync(plan, spec, missing, cancellationToken)).Select(payload => new WorkUnit(
            $"features/{Id}/s{payload.Shard}", WorkUnitFactory.OwnerName(this.GetGrainId()), payload, new ResourceSpec(),
            WorkUnitFactory.ShardPriority)
        {
            Trace = trace,
        });
        await Scheduler.SubmitAsync([.. units], cancellationToken);

        // Last, so that the next caller restarts what failed before.
        _plan = plan;
    }

    private async Task<FeatureSetPlan> PlanAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken)
    {
        var plan = await plans.PlanAsync(GrainFactory, dataset, spec, cancellationToken);
        return plan.Id == Id ? plan : throw UserErrorException.Failed(
            $"dataset '{dataset}' changed: its features are now {plan.Id}, not {Id}; submit the sweep again");
    }

    /// <summary>Finds shards that are missing or damaged.</summary>
    private Task<int[]> FindMissingAsync(FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        return blocking.RunAsync(
            () => Enumerable.Range(0, plan.Shards).Where(shard => sets.FindShard(plan, shard) is null).ToArray(), cancellationToken);
    }

    /// <summary>Creates the payloads of the units that build these shards.</summary>
    private async Task<IEnumerable<ShardPayload>> PayloadsAsync(
        FeatureSetPlan plan, FeatureSpec spec, IEnumerable<int> shards, CancellationToken cancellationToken)
    {
        var source = (await GrainFactory.GetGrain<IDatasetGrain>(plan.Dataset).DescribeAsync(cancellationToken)).Import;
        return shards.Select(shard => new ShardPayload(Id, source, plan.DatasetVersion, spec, shard));
    }

    private async Task CompleteAsync(FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        (_manifest, state.State.ManifestHash) = await blocking.RunAsync(
            () => (sets.Complete(plan, cancellationToken), ArtifactStore.HashOf(sets.ManifestOf(Id))), cancellationToken);
        state.State.State = BuildState.Ready;
        state.State.Rows = _manifest.Rows;
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
    }

    private void Fail(string? reason) =>
        (state.State.State, state.State.Reason, state.State.FailedAt) = (BuildState.Failed, reason, time.GetUtcNow());

    private UserErrorException NotReady() => UserErrorException.Failed(
        $"feature set '{Id}' is {(Describe().Failure is { } reason ? $"not usable: {reason}" : "still being built")}; "
        + "`experiments features list` shows its state");

    private FeatureSetSummary Describe() => state.State is { Spec: { } spec, Dataset: { } dataset, DatasetVersion: { } version }
        ? new FeatureSetSummary(
            Id, state.State.State, state.State.Reason, dataset, version, spec, _done.Count, state.State.Shards, state.State.Rows,
            state.State.Reason is null ? null : state.State.FailedAt)
        : throw NotFound.FeatureSet(Id);
}

/// <summary>The stored state of a feature set, without its files.</summary>
[GenerateSerializer, Alias("feature-set-state")]
internal sealed class FeatureSetState
{
    /// <summary>The feature spec; null before the first request.</summary>
    [Id(0)] public FeatureSpec? Spec { get; set; }

    /// <summary>The dataset's name.</summary>
    [Id(1)] public string? Dataset { get; set; }

    /// <summary>The dataset's version.</summary>
    [Id(2)] public string? DatasetVersion { get; set; }

    /// <summary>The build state.</summary>
    [Id(3)] public BuildState State { get; set; }

    /// <summary>Why it failed.</summary>
    [Id(4)] public string? Reason { get; set; }

    /// <summary>Number of shards.</summary>
    [Id(5)] public int Shards { get; set; }

    /// <summary>Number of slices, once the set is ready.</summary>
    [Id(6)] public int Rows { get; set; }

    /// <summary>SHA-256 of its manifest, once the set is ready; null if an earlier build wrote it.</summary>
    [Id(7)] public string? ManifestHash { get; set; }

    /// <summary>Attempts at unfinished shards, by shard number.</summary>
    [Id(8)] public SortedDictionary<int, AttemptAccount> Attempts { get; set; } = [];

    /// <summary>When it last failed; null if it did not, or failed in an earlier build.</summary>
    [Id(9)] public DateTimeOffset? FailedAt { get; set; }

    /// <summary>How its dataset was imported; null if it was imported itself, or an earlier build began it.</summary>
    [Id(10)] public DatasetImportSpec? Source { get; set; }
}
