using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Grains.Sweeps;
using Experiments.Grains.Telemetry;
using Experiments.Scheduling.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Experiments.Grains;

/// <summary>
/// A search under way: suggests experiments, submits their runs, keeps their scores. A suggestion is stored before its first run is
/// submitted, so that it is never made twice; scores are stored after the experiment has stored the results they come from, and are
/// read again from there when this grain was lost in between.
/// </summary>
/// <remarks>
/// Reentrant: watchers wait inside, and experiments report while suggestions are stored. What must not interleave, the making of
/// suggestions, is guarded by <see cref="SweepDrive.Refill"/>.
/// </remarks>
[GrainType("sweep"), Reentrant]
internal sealed partial class SweepGrain(
    [PersistentState("sweep")] IPersistentState<SweepGrainState> state,
    IGrainContext context,
    FeatureSetPlans plans,
    Instruments instruments,
    TimeProvider time,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly SweepWatchers _watchers = new(instruments.Watched);
    private readonly GatheredWrites _writes = new(() => state.WriteStateAsync());
    private PagedState<SweepEntry>? _entries;
    private SweepExperiments? _experiments;
    private SweepDrive? _drive;
    private IGrainTimer? _timer;

    private string Id => this.GetPrimaryKeyString();

    private string Owner => field ??= WorkUnits.OwnerName(this.GetGrainId());

    private ISchedulerGrain Scheduler => field ??= GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    private SweepSpec Spec => state.State.Spec ?? throw UserErrorException.NotFound(
        $"sweep '{Id}' does not exist; `experiments sweep list` shows those there are");

    private SweepExperiments Experiments => _experiments!; // not null: there is a spec

    private SweepDrive Drive => _drive!; // not null: there is a spec

    private bool IsUnderWay => state.State.Spec is not null && state.State.State.IsUnderWay();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.State.Spec is not { } spec)
        {
            return;
        }

        var entries = new PagedState<SweepEntry>(Storage, "sweep-page", Id);
        await entries.LoadAsync();
        Begin(spec, state.State.Limit, entries);
        if (IsUnderWay)
        {
            Drive.Reconciliation.Want();
            StartTicking();
            return;
        }

        // Scores are stored a moment after the results they come from: what a silo that stopped in between left out is asked for again.
        foreach (var number in Experiments.Open.ToArray())
        {
            await Drive.ReconcileAsync(number);
        }
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> SubmitAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        if (state.State.Spec is { } known)
        {
            if (DomainJson.Hash(known) != DomainJson.Hash(spec))
            {
                throw new UserErrorException($"sweep '{Id}' exists with another spec; give this one another name");
            }

            // Asked again: what failed half way the first time is made good.
            await AnnounceAsync(cancellationToken);
            return await DescribeAsync(cancellationToken);
        }

        _ = Names.Require(Id, "a sweep");
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
        SweepValidation.Validate(spec, features, dataset);
        if (state.State.Spec is not null)
        {
            // Submitted twice at the same moment.
            return await SubmitAsync(spec, features, cancellationToken);
        }

        Begin(spec, spec.Search.Experiments, new PagedState<SweepEntry>(Storage, "sweep-page", Id));
        state.State.Spec = spec;
        state.State.Features = features;
        state.State.SubmittedAt = time.GetUtcNow();
        state.State.Limit = spec.Search.Experiments;
        state.State.Trace = Traces.Current;
        await WriteAsync();

        // From here on it goes on whatever fails: it is stored.
        StartTicking();
        await AnnounceAsync(cancellationToken);
        LogSubmitted(Id, spec.Dataset);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> DescribeAsync(CancellationToken cancellationToken)
    {
        var spec = Spec;
        var pool = IsUnderWay ? await Scheduler.CountAsync(Owner, cancellationToken) : default;
        return SweepOverview.Of(Id, spec, state.State, Experiments, pool);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SweepEvent> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SweepEvent(_watchers.Last, "state", await DescribeAsync(cancellationToken), null, null);
        if (!IsUnderWay)
        {
            yield break;
        }

        await foreach (var happened in _watchers.WatchAsync(after, cancellationToken))
        {
            yield return happened;
            if (happened is { Kind: "state", Summary.State: not (SweepState.Preparing or SweepState.Running or SweepState.Stopping) })
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public Task<Leaderboard> GetLeaderboardAsync(string? sortBy, int? rows, CancellationToken cancellationToken)
    {
        var spec = Spec;
        var metric = sortBy ?? spec.Objective.Metric;
        var goal = sortBy is null ? spec.Objective.Goal : MetricNames.GoalOf(sortBy);
        ExperimentSummary[] all = [.. Enumerable.Range(0, Experiments.Count).Select(Experiments.SummaryOf)];
        var leaders = Ranking.ByMetric(all, metric, goal, rows ?? int.MaxValue);
        return Task.FromResult(SweepLeaderboard.Of(Id, state.State.State, spec, state.State.Genres, metric, leaders, all));
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> PauseAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && state.State.State.MayPause())
        {
            await Drive.ChangeAsync(SweepState.Paused);
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Park, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> ResumeAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && state.State.State is SweepState.Cancelled)
        {
            // What was cancelled has ended; to go on is to try it again.
            return await RetryAsync(cancellationToken);
        }

        if (state.State.State.MayGoOn())
        {
            await GoOnAsync(cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> StopAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && IsUnderWay)
        {
            await Drive.ChangeAsync(SweepState.Stopping);
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Continue, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> CancelAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && state.State.State.MayCancel())
        {
            await Drive.ChangeAsync(SweepState.Cancelled);
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Cancel, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> RetryAsync(CancellationToken cancellationToken)
    {
        // Asked first: nothing may be stored under the name of a sweep that does not exist.
        _ = Spec;
        await Drive.ReopenAsync(cancellationToken);
        await GoOnAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    private async Task<SweepSummary> AddExperimentsAsync(int experiments, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(experiments);
        _ = Spec;
        var before = Experiments.Planned;
        var limit = Math.Max(state.State.Limit ?? 0, Experiments.Count) + experiments;
        Experiments.Extend(limit);
        if (Experiments.Planned is { } possible && possible <= (before ?? possible - 1))
        {
            throw new UserErrorException($"sweep '{Id}' has tried all {possible} settings of its space; make a new sweep with a wider one");
        }

        state.State.Limit = limit;
        state.State.IsExhausted = false;
        await GoOnAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> ExtendAsync(SweepExtension extension, CancellationToken cancellationToken)
    {
        if (extension is { Epochs: null, Models: null })
        {
            return await AddExperimentsAsync(extension.Experiments ?? 1, cancellationToken);
        }

        var spec = SweepExtending.Check(Id, Spec, state.State.State, extension);
        if (extension.Models is not null)
        {
            SweepValidation.Validate(spec, state.State.Features!, await GrainFactory.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken)); // not null: stored with the spec
        }

        var from = Experiments.Count;
        var longer = extension.Epochs is { } epochs ? Experiments.ExtendEpochs(epochs) : default;
        var change = new SweepChange(time.GetUtcNow(), from, SweepExtending.Describe(extension, longer));
        if (extension is { Models: null, Experiments: null } && longer.Added == 0)
        {
            throw new UserErrorException($"sweep '{Id}' has nothing to extend: {change.What}");
        }

        state.State.Spec = spec;
        state.State.Changes = [.. state.State.Changes.IsDefault ? [] : state.State.Changes, change];
        state.State.Limit = SweepExtending.LimitOf(state.State.Limit, spec, Experiments.Count, extension);
        state.State.IsExhausted = false;

        // The change first: experiments without it would be taken for points of the space. Without them it is asked for again.
        await WriteAsync();
        await Experiments.StoreAsync();
        Begin(spec, state.State.Limit, _entries!); // not null: there is a spec
        await GoOnAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProgressAnswer> ReportProgressAsync(RunId run, RunProgress progress, CancellationToken cancellationToken)
    {
        _watchers.Tell(number => new SweepEvent(number, "run-progress", null, progress, null));
        return Task.FromResult(_drive?.Judge(run, progress) ?? new ProgressAnswer(LeaseVerdict.Continue, null));
    }

    /// <inheritdoc/>
    public Task ReportEndedAsync(ExperimentReport report, CancellationToken cancellationToken) =>
        _drive?.RecordAsync(report) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        // Done by the timer, so that the scheduler that asks does not wait for calls to itself.
        _drive?.Reconciliation.Want();
        return Task.FromResult(IsUnderWay);
    }

    private IGrainStorage Storage => context.ActivationServices.GetRequiredKeyedService<IGrainStorage>("Default");

    private void Begin(SweepSpec spec, int? limit, PagedState<SweepEntry> entries)
    {
        _entries = entries;
        _experiments = new SweepExperiments(Id, spec, limit, entries, CatalogFamilies.Instance, isChanged: state.State.Changes is { IsDefaultOrEmpty: false });
        var supply = new RunSupply(Owner, state.State, _experiments, Scheduler, WriteAsync, logger);
        _drive = new SweepDrive(this, GrainFactory, state.State, _experiments, supply, _watchers, WriteAsync, plans, time, logger);
    }

    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Drive.GoOnAsync(cancellationToken);
        }
        finally
        {
            // What failed half way is tried again.
            StartTicking();
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).AddAsync(Id, cancellationToken);
        if (IsUnderWay)
        {
            await Scheduler.EnlistAsync(Owner, cancellationToken);
        }
    }

    private void StartTicking() => _timer ??= this.RegisterGrainTimer(
        TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TickPeriod) { Interleave = true, KeepAlive = true });

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (IsUnderWay)
        {
            await Drive.TickAsync(cancellationToken);
        }
        else
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private Task WriteAsync() => this.WriteOrDeactivateAsync(_writes.FlushAsync());

    [LoggerMessage(LogLevel.Information, "Submitted sweep {SweepId} over {Dataset}")]
    private partial void LogSubmitted(string sweepId, string dataset);
}
