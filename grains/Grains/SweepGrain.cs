using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Grains.Sweeps;
using Experiments.Grains.Telemetry;
using Experiments.Scheduling;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Experiments.Grains;

/// <summary>
/// A search under way: suggests experiments, submits their runs, keeps their scores. <see cref="SweepLifecycle"/> decides what to do; this
/// grain stores each change and then carries out the decision. This file has the calls of others, <c>SweepGrain.Background.cs</c> has what
/// the sweep does of its own accord.
/// </summary>
/// <remarks>
/// Reentrant: watchers wait inside, and experiments report while suggestions are stored. What must not interleave is the making of
/// suggestions: <see cref="Refill"/> guards it. After an await the sweep may have been paused, ended or extended.
/// </remarks>
[GrainType("sweep"), Reentrant]
internal sealed partial class SweepGrain(
    [PersistentState("sweep")] IPersistentState<SweepGrainState> state,
    IGrainContext context,
    ArtifactStore artifacts,
    IBlockingWork blocking,
    FeatureSetPlanner plans,
    Instruments instruments,
    TimeProvider time,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly SweepWatchers _watchers = new(instruments.Watched);
    private readonly CoalescedWrites _writes = new(() => state.WriteStateAsync());
    private PagedState<SweepEntry> _entries = null!; // set on activation, before any call
    private SweepLifecycle? _lifecycle; // null before the sweep is submitted
    private IGrainTimer? _timer;

    private string Id => this.GetPrimaryKeyString();

    private string Owner => field ??= WorkUnitFactory.OwnerName(this.GetGrainId());

    private SweepLifecycle Lifecycle => _lifecycle!; // not null: only used once the sweep is submitted

    private RunLifecycle Runs => Lifecycle.Runs;

    private ISchedulerGrain Scheduler => field ??= GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    private IDirectoryGrain Directory => GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var storage = context.ActivationServices.GetRequiredKeyedService<IGrainStorage>("Default");
        _entries = new PagedState<SweepEntry>(storage, "sweep-page", Id);
        if (state.State.Spec is null)
        {
            return;
        }

        await _entries.LoadAsync();
        if (state.State.IsRemoved)
        {
            await FinishRemovalAsync();
            return;
        }

        _lifecycle = OpenLifecycle();
        if (Lifecycle.IsUnderWay)
        {
            Reconciliation.Request();
            StartTicking();
            return;
        }

        // Scores are stored a moment after the results they come from: those that a silo failed to store in between are asked for again.
        foreach (var number in Runs.Open)
        {
            await ReconcileAsync(number);
        }
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> SubmitAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        if (_lifecycle is { } known)
        {
            if (!known.Summarize(default).IsOf(spec))
            {
                throw new UserErrorException($"sweep '{Id}' already exists with another spec; choose another name");
            }

            // Submitted again: this completes what may have failed half way the first time. The first call may still be storing it.
            await WhenStoredAsync();
            await AnnounceAsync(cancellationToken);
            return await DescribeAsync(cancellationToken);
        }

        RequireNotBeingRemoved();
        _ = Names.Require(Id, "a sweep");
        await Directory.RequireFreeAsync(Id, cancellationToken);
        (await GrainFactory.GetGrain<ISweepPlannerGrain>(Id).CheckAsync(spec, features, cancellationToken)).ThrowIfAny();
        var prior = await new PriorSweepReader(GrainFactory, plans).ReadAsync(spec, features, cancellationToken);
        var kept = await KeepLabelsAsync(spec, cancellationToken);
        if (_lifecycle is not null)
        {
            // Submitted twice at the same moment.
            return await SubmitAsync(spec, features, cancellationToken);
        }

        RequireNotBeingRemoved();
        state.State.Submit(kept, features, time.GetUtcNow(), Traces.Current);

        // Kept here, so that the prior sweeps may change or go.
        (state.State.Prior, state.State.PriorNotes) = (prior.Taken, prior.Notes);
        _lifecycle = OpenLifecycle();
        await WriteAsync();

        // The sweep is stored, so from here on it continues whatever fails.
        StartTicking();
        await AnnounceAsync(cancellationToken);
        LogSubmitted(Id, spec.Dataset);
        return await DescribeAsync(cancellationToken);
    }

    /// <summary>Stores the mixtures that arrived with a spec; the spec that is kept has their hash instead.</summary>
    private async Task<SweepSpec> KeepLabelsAsync(SweepSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Labels is not { } labels)
        {
            return spec;
        }

        await blocking.RunAsync(() => artifacts.WriteMixtures(labels), cancellationToken);
        return spec with { Labels = labels with { Content = default } };
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> DescribeAsync(CancellationToken cancellationToken)
    {
        var lifecycle = RequireSubmitted();
        var pool = lifecycle.IsUnderWay ? await Scheduler.CountAsync(Owner, cancellationToken) : default;
        return lifecycle.Summarize(pool, await FindUnplaceableAsync(lifecycle, pool, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<SweepSnapshot> GetSnapshotAsync(CancellationToken cancellationToken)
    {
        var lifecycle = RequireSubmitted();

        // The pool first: what the sweep knows is then counted without another call in between.
        var work = lifecycle.IsUnderWay ? await Scheduler.GetWorkAsync(Owner, cancellationToken) : OwnerWork.None;
        return lifecycle.TakeSnapshot(work, await FindUnplaceableAsync(lifecycle, work.Count, cancellationToken));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SweepEvent> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SweepEvent(_watchers.Last, "state", await DescribeAsync(cancellationToken), null, null);
        if (!Lifecycle.IsUnderWay)
        {
            yield break;
        }

        await foreach (var happened in _watchers.WatchAsync(after, cancellationToken))
        {
            yield return happened;
            if (happened is { Kind: "state", Summary: { } summary } && !summary.State.IsUnderWay())
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public Task<Leaderboard> GetLeaderboardAsync(string? sortBy, int? rows, CancellationToken cancellationToken)
    {
        var spec = RequireSubmitted().Spec;
        return Task.FromResult(LeaderboardBuilder.Of(
            Id, state.State.State, spec, state.State.Genres, sortBy, rows ?? int.MaxValue, [.. Lifecycle.ListExperiments()]));
    }

    /// <inheritdoc/>
    public Task<SearchHistory> GetHistoryAsync(CancellationToken cancellationToken) =>
        Task.FromResult(SearchHistory.Of(RequireSubmitted().Spec.Objective, Lifecycle.ListExperiments()));

    /// <inheritdoc/>
    public async Task<SweepSummary> PauseAsync(CancellationToken cancellationToken)
    {
        await WithdrawAsync(RequireSubmitted().Pause(), cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> StopAsync(CancellationToken cancellationToken)
    {
        await WithdrawAsync(RequireSubmitted().Stop(), cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> CancelAsync(CancellationToken cancellationToken)
    {
        await WithdrawAsync(RequireSubmitted().Cancel(), cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> ResumeAsync(CancellationToken cancellationToken)
    {
        switch (RequireSubmitted().DecideResumption())
        {
            case SweepResumption.Retry:
                return await RetryAsync(cancellationToken);
            case SweepResumption.Continue:
                Lifecycle.RequireSameRevisions();
                await ContinueAsync(cancellationToken);
                break;
            default:
                await WhenStoredAsync();
                break;
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> RetryAsync(CancellationToken cancellationToken)
    {
        var lifecycle = RequireSubmitted();
        lifecycle.RequireSameRevisions();
        for (var number = 0; number < lifecycle.Count; number++)
        {
            var reopened = await ExperimentOf(number).ReopenAsync(cancellationToken);
            if (reopened.Length > 0)
            {
                lifecycle.Runs.Reopen(number, reopened);
                Refill.Request();
            }
        }

        await _entries.FlushAsync();
        if (lifecycle.ContinuesWhenRetried)
        {
            await ContinueAsync(cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> ExtendAsync(SweepExtension extension, CancellationToken cancellationToken)
    {
        var lifecycle = RequireSubmitted();
        await ValidateAsync(extension, cancellationToken);
        if (lifecycle.Extend(extension, time.GetUtcNow()))
        {
            if (extension.Repeats is not null)
            {
                // Experiments first: open again without the new protocol, they close again, but the new one would not open them.
                await _entries.FlushAsync();
            }

            // The spec first: experiments that were stored without it would be taken for points of the old space. If they are lost, the
            // user can extend again.
            await WriteAsync();
            await _entries.FlushAsync();
        }

        await ContinueAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> EnqueueAsync(string family, ParameterSet setting, CancellationToken cancellationToken)
    {
        var findings = await CheckAsync(RequireSubmitted().FindSpecToEnqueue(family, setting), cancellationToken);
        if (!findings.Problems.IsEmpty)
        {
            // Without their paths, which are those of a sweep file.
            throw UserErrorException.FromProblems([.. findings.Problems.Select(problem => problem.Message)]);
        }

        var (number, isNew) = Lifecycle.Enqueue(family, setting, time.GetUtcNow());
        await this.WriteOrDeactivateAsync(_entries.FlushAsync());
        if (isNew)
        {
            LogEnqueued(new ExperimentId(Id, number));
        }

        // Its runs are submitted there, also if this call is lost and the sweep is still being prepared.
        Reconciliation.Request();
        if (Lifecycle.ContinuesWhenEnqueued)
        {
            await ContinueAsync(cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ExtensionPlan> PlanExtensionAsync(SweepExtension extension, CancellationToken cancellationToken)
    {
        var lifecycle = RequireSubmitted();
        await ValidateAsync(extension, cancellationToken);
        return lifecycle.PlanExtension(extension);
    }

    /// <inheritdoc/>
    public Task<string?> FindPruneReasonAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        Task.FromResult(RequireSubmitted().Runs.FindPruneReason(experiment.Number));

    /// <inheritdoc/>
    public Task<ProgressAnswer> ReportProgressAsync(RunId run, RunProgress progress, CancellationToken cancellationToken)
    {
        _watchers.Notify(number => new SweepEvent(number, "run-progress", null, progress, null));
        if (_lifecycle?.Runs.Judge(run, progress) is not { } decision)
        {
            return Task.FromResult(new ProgressAnswer(LeaseVerdict.Continue, null));
        }

        Withdraw(run.Experiment, decision.Withdrawn);
        if (decision.NeedsRefill)
        {
            // Done by the timer: the run waits for this answer.
            Refill.Request();
        }

        return Task.FromResult(decision.Answer);
    }

    /// <inheritdoc/>
    public Task ReportEndedAsync(ExperimentReport report, CancellationToken cancellationToken) =>
        _lifecycle is null ? Task.CompletedTask : RecordAsync(report);

    /// <inheritdoc/>
    public Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        // Done by the timer, so that the scheduler that asks does not wait for calls to itself.
        Reconciliation.Request();
        return Task.FromResult(_lifecycle is { IsUnderWay: true });
    }

    /// <summary>What decides for the sweep.</summary>
    /// <exception cref="UserErrorException">It was never submitted. Nothing may be stored under its name.</exception>
    private SweepLifecycle RequireSubmitted() => _lifecycle ?? throw NotFound.Sweep(Id);

    private async Task ValidateAsync(SweepExtension extension, CancellationToken cancellationToken)
    {
        if (Lifecycle.FindSpecToValidate(extension) is { } spec)
        {
            (await CheckAsync(spec, cancellationToken)).ThrowIfAny();
        }
    }

    /// <summary>What is wrong with a spec that this sweep would continue with, on its feature set if that is built.</summary>
    private Task<SpecFindings> CheckAsync(SweepSpec spec, CancellationToken cancellationToken)
    {
        var (planner, features) = (GrainFactory.GetGrain<ISweepPlannerGrain>(Id), state.State.Features!); // not null: stored with the spec
        return state.State is { FeatureSet: { } set, Genres.IsDefaultOrEmpty: false }
            ? planner.CheckContinuedAsync(spec, features, set, cancellationToken)
            : planner.CheckAsync(spec, features, cancellationToken);
    }

    private SweepLifecycle OpenLifecycle() => new(Id, Owner, state.State, _entries, CatalogFamilyRules.Instance);

    private IExperimentGrain ExperimentOf(int number) => GrainFactory.GetGrain<IExperimentGrain>(new ExperimentId(Id, number).ToString());

    /// <summary>Why its runs wait for a node that is not there; null if one of those there would fit.</summary>
    private async Task<string?> FindUnplaceableAsync(SweepLifecycle lifecycle, OwnerCount pool, CancellationToken cancellationToken)
    {
        var needs = lifecycle.Spec.Resources;
        var mayWait = lifecycle.IsUnderWay && pool.Running == 0
            && needs is not { Device: "auto", MemoryBytes: null, Labels: null or { IsEmpty: true } };
        return mayWait && Placement.FindProblem(needs, await Scheduler.ListNodesAsync(cancellationToken)) is { } problem
            ? $"{problem.Message}; they wait until a silo joins that has it"
            : null;
    }

    /// <summary>Makes a sweep known to those who list it, and its owner's name to the scheduler.</summary>
    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await Directory.AddAsync(Id, cancellationToken);
        if (Lifecycle.IsUnderWay)
        {
            await Scheduler.EnlistAsync(Owner, cancellationToken);
        }
    }

    /// <summary>
    /// Stores a change of state and withdraws the sweep's units of work. Without a verdict only waits for an earlier call that made the
    /// change and may still be storing it.
    /// </summary>
    private async Task WithdrawAsync(LeaseVerdict? verdict, CancellationToken cancellationToken)
    {
        if (verdict is not { } decided)
        {
            await WhenStoredAsync();
            return;
        }

        Lifecycle.StopClock(time.GetUtcNow());
        await StoreAndNotifyAsync();
        await Scheduler.WithdrawAsync(Owner, decided, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Enqueued {ExperimentId}")]
    private partial void LogEnqueued(ExperimentId experimentId);

    [LoggerMessage(LogLevel.Information, "Submitted sweep {SweepId} over {Dataset}")]
    private partial void LogSubmitted(string sweepId, string dataset);
}
