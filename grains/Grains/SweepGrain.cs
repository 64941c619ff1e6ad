using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Models;
using Experiments.Search;
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
/// suggestions, is guarded by <see cref="RefillAsync"/>.
/// </remarks>
[GrainType("sweep"), Reentrant]
internal sealed partial class SweepGrain(
    [PersistentState("sweep")] IPersistentState<SweepGrainState> state,
    IGrainContext context,
    ArtifactStore artifacts,
    TimeProvider time,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly SweepWatchers _watchers = new();
    private readonly Dictionary<RunId, (int Attempt, string Reason)> _parked = [];
    private readonly HashSet<RunId> _ended = [];
    private readonly GatheredWrites _writes = new(() => state.WriteStateAsync());
    private PagedState<SweepEntry> _entries = null!; // set on activation
    private SweepSearch? _search;
    private IGrainTimer? _timer;
    private bool _isRefilling;
    private bool _mustRefill;
    private bool _isReconciling;
    private bool _mustReconcile;

    private string Id => this.GetPrimaryKeyString();

    private string Owner => WorkUnits.OwnerName(this.GetGrainId());

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    private SweepSpec Spec => state.State.Spec ?? throw UserErrorException.NotFound(
        $"sweep '{Id}' does not exist; `experiments sweep list` shows those there are");

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var storage = context.ActivationServices.GetRequiredKeyedService<IGrainStorage>("Default");
        _entries = new PagedState<SweepEntry>(storage, "sweep-page", Id);
        if (state.State.Spec is not { } spec)
        {
            return;
        }

        await _entries.LoadAsync();
        _search = new SweepSearch(spec, state.State.Limit);
        for (var number = 0; number < _entries.Items.Count; number++)
        {
            _search.Observe(number, _entries.Items[number]);
        }

        if (IsUnderWay)
        {
            _mustReconcile = true;
            StartTicking();
            return;
        }

        // Scores are stored a moment after the results they come from: what a silo that stopped in between left out is asked for again.
        for (var number = 0; number < _entries.Items.Count; number++)
        {
            if (_entries.Items[number].State is EntryState.Open)
            {
                await ReconcileAsync(number);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> SubmitAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        if (state.State.Spec is { } known)
        {
            return DomainJson.Hash(known) == DomainJson.Hash(spec)
                ? await DescribeAsync(cancellationToken)
                : throw new UserErrorException($"sweep '{Id}' exists with another spec; give this one another name");
        }

        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
        SweepValidation.Validate(spec, features, dataset);
        if (state.State.Spec is not null)
        {
            // Submitted twice at the same moment.
            return await SubmitAsync(spec, features, cancellationToken);
        }

        state.State.Spec = spec;
        state.State.Features = features;
        state.State.SubmittedAt = time.GetUtcNow();
        state.State.Limit = spec.Search.Experiments;
        _search = new SweepSearch(spec, spec.Search.Experiments);
        await WriteAsync();
        await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).AddAsync(Id, cancellationToken);
        await Scheduler.EnlistAsync(Owner, cancellationToken);
        LogSubmitted(Id, spec.Dataset);
        StartTicking();
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> DescribeAsync(CancellationToken cancellationToken)
    {
        var spec = Spec;
        var pool = IsUnderWay ? await Scheduler.CountAsync(Owner, cancellationToken) : default;
        return Describe(spec, pool);
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
    public Task<Leaderboard> GetLeaderboardAsync(string? sortBy, CancellationToken cancellationToken)
    {
        var spec = Spec;
        var metric = sortBy ?? spec.Objective.Metric;
        var goal = sortBy is null ? spec.Objective.Goal : MetricNames.GoalOf(sortBy);
        var rows = Ranking.ByMetric(_entries.Items.Select((entry, number) => SummaryOf(number, entry)), metric, goal);
        return Task.FromResult(SweepLeaderboard.Of(Id, state.State.State, spec, state.State.Genres, metric, rows));
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> PauseAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && (state.State.State is SweepState.Preparing or SweepState.Running))
        {
            await ChangeAsync(SweepState.Paused);
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

        if (state.State.State is SweepState.Paused or SweepState.Stopped or SweepState.Stopping)
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
            await ChangeAsync(SweepState.Stopping);
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Continue, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> CancelAsync(CancellationToken cancellationToken)
    {
        if (Spec is not null && (IsUnderWay || state.State.State is SweepState.Paused))
        {
            await ChangeAsync(SweepState.Cancelled);
            await Scheduler.WithdrawAsync(Owner, LeaseVerdict.Cancel, cancellationToken);
        }

        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> RetryAsync(CancellationToken cancellationToken)
    {
        // Asked first: nothing may be stored under the name of a sweep that does not exist.
        _ = Spec;
        for (var number = 0; number < _entries.Items.Count; number++)
        {
            var reopened = await ExperimentOf(number).ReopenAsync(cancellationToken);
            if (reopened.Length > 0)
            {
                _ended.ExceptWith(reopened);
                Update(number, _entries.Items[number] with { State = EntryState.Open });
            }
        }

        await _entries.FlushAsync();
        await GoOnAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepSummary> ExtendAsync(int experiments, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(experiments);
        _ = Spec;
        var before = _search!.Experiments; // not null: there is a spec
        var limit = Math.Max(state.State.Limit ?? 0, _entries.Items.Count) + experiments;
        _search.Extend(limit);
        if (_search.Experiments is { } possible && possible <= (before ?? possible - 1))
        {
            throw new UserErrorException($"sweep '{Id}' has tried all {possible} settings of its space; make a new sweep with a wider one");
        }

        state.State.Limit = limit;
        state.State.IsExhausted = false;
        await GoOnAsync(cancellationToken);
        return await DescribeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProgressAnswer> ReportProgressAsync(RunId run, RunProgress progress, CancellationToken cancellationToken)
    {
        _watchers.Tell(number => new SweepEvent(number, "run-progress", null, progress, null));
        if (progress.Epoch is not { } epoch || _search is not { } search || run.Experiment.Number >= _entries.Items.Count)
        {
            return Task.FromResult(new ProgressAnswer(LeaseVerdict.Continue, null));
        }

        if (_entries.Items[run.Experiment.Number].State is EntryState.Pruned)
        {
            return Task.FromResult(new ProgressAnswer(LeaseVerdict.Prune, "its experiment was pruned"));
        }

        var decision = search.Judge(run, epoch);
        if (decision.Action is PruneAction.Stop)
        {
            Prune(run.Experiment.Number);
        }
        else if (decision.Action is PruneAction.Wait)
        {
            _parked[run] = (progress.Attempt, decision.Reason);
        }

        _mustRefill = true;
        return Task.FromResult(decision.Action switch
        {
            PruneAction.Stop => new ProgressAnswer(LeaseVerdict.Prune, decision.Reason),
            PruneAction.Finish => new ProgressAnswer(LeaseVerdict.Finish, decision.Reason),
            PruneAction.Wait => new ProgressAnswer(LeaseVerdict.Park, decision.Reason),
            _ => new ProgressAnswer(LeaseVerdict.Continue, null),
        });
    }

    /// <inheritdoc/>
    public async Task ReportExperimentAsync(ExperimentSummary summary, ImmutableArray<RunId> ended, CancellationToken cancellationToken)
    {
        var number = summary.Experiment.Number;
        if (state.State.Spec is not { } spec || number >= _entries.Items.Count)
        {
            return;
        }

        var entry = _entries.Items[number];
        var isOver = ended.Length >= RunsOf(number).Count();
        if (ended.Length < RunsOf(number).Count(_ended.Contains) || (!isOver && entry.State is EntryState.Completed or EntryState.Failed))
        {
            // Overtaken on the way by a later report of the same experiment.
            return;
        }

        _ended.UnionWith(ended);
        Update(number, entry with
        {
            Summary = summary,
            State = entry.State is EntryState.Pruned ? EntryState.Pruned
                : !isOver ? EntryState.Open
                : summary.Runs > 0 ? EntryState.Completed
                : EntryState.Failed,
        });
        _watchers.Tell(count => new SweepEvent(count, isOver ? "experiment-ended" : "run-ended", null, null, summary));
        if (IsUnderWay)
        {
            await RefillAsync();
        }
        else
        {
            await _entries.FlushAsync();
        }
    }

    /// <inheritdoc/>
    public Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        // Done by the timer, so that the scheduler that asks does not wait for calls to itself.
        _mustReconcile = true;
        return Task.FromResult(IsUnderWay);
    }

    private bool IsUnderWay => state.State.Spec is not null
        && state.State.State is SweepState.Preparing or SweepState.Running or SweepState.Stopping;

    private IExperimentGrain ExperimentOf(int number) => GrainFactory.GetGrain<IExperimentGrain>(new ExperimentId(Id, number).ToString());

    private ExperimentSummary SummaryOf(int number, SweepEntry entry) => entry.Summary ?? new ExperimentSummary
    {
        Experiment = new ExperimentId(Id, number),
        Family = entry.Point.Family,
        Parameters = entry.Parameters,
        Runs = 0,
    };

    private SweepSummary Describe(SweepSpec spec, OwnerCount pool)
    {
        var runs = spec.Protocol.Folds * spec.Protocol.Repeats;
        var experiments = _search?.Experiments ?? _entries.Items.Count;
        var summaries = _entries.Items.Select(entry => entry.Summary).OfType<ExperimentSummary>().ToArray();
        var best = Ranking.ByMetric(summaries, spec.Objective.Metric, spec.Objective.Goal).FirstOrDefault(summary => summary.Rank is not null);
        return new SweepSummary(
            Id, spec, state.State.State, state.State.Reason, state.State.FeatureSet, _entries.Items.Count,
            new RunCounts(
                Math.Max(experiments, _entries.Items.Count) * runs,
                summaries.Sum(summary => summary.Runs),
                summaries.Sum(summary => summary.FailedRuns),
                pool.Running,
                pool.Waiting),
            state.State.SubmittedAt, state.State.EndedAt, best);
    }

    private void StartTicking() => _timer ??= this.RegisterGrainTimer(
        TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TickPeriod) { Interleave = true, KeepAlive = true });

    /// <summary>Once a second: waits for the feature set, then makes sure that nothing which was missed stays undone.</summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (state.State.State is SweepState.Preparing)
            {
                await PrepareAsync(cancellationToken);
            }
            else if (_mustReconcile)
            {
                await ReconcileAsync();
            }
            else if (_mustRefill || state.State.State is SweepState.Stopping || _entries.Items.All(entry => entry.State is not EntryState.Open))
            {
                await RefillAsync();
            }

            // Scores are stored once a second, not with every report: the experiments have stored what they come from.
            await _entries.FlushAsync();
        }
        catch (InconsistentStateException exception)
        {
            // A write that seemed to fail was stored after all: what is stored is read again.
            LogTickFailed(exception, Id);
            DeactivateOnIdle();
        }
        catch (UserErrorException error)
        {
            await EndAsync(SweepState.Failed, error.Message);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogTickFailed(exception, Id);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var (spec, features) = (Spec, state.State.Features!); // not null: stored with the spec
        if (state.State.FeatureSet is null)
        {
            state.State.FeatureSet = (await FeatureSets.PlanAsync(GrainFactory, artifacts, spec.Dataset, features, cancellationToken)).Id;
            await WriteAsync();
        }

        var built = await GrainFactory.GetGrain<IFeatureSetGrain>(state.State.FeatureSet).EnsureAsync(spec.Dataset, features, cancellationToken);
        if (built.State is BuildState.Failed)
        {
            throw UserErrorException.Failed($"the feature set could not be built: {built.Reason}");
        }

        if (built.State is BuildState.Ready)
        {
            var dataset = await GrainFactory.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
            state.State.Genres = [.. dataset.Genres.Keys];
            await ChangeAsync(SweepState.Running);
            await RefillAsync();
        }
    }

    /// <summary>Asks every open experiment what of it has ended, and submits what has not. One call at a time.</summary>
    private async Task ReconcileAsync()
    {
        _mustReconcile = true;
        if (_isReconciling)
        {
            return;
        }

        _isReconciling = true;
        try
        {
            while (_mustReconcile)
            {
                _mustReconcile = false;
                for (var number = 0; number < _entries.Items.Count; number++)
                {
                    if (_entries.Items[number].State is EntryState.Open)
                    {
                        await ReconcileAsync(number);
                    }
                }
            }

            await RefillAsync();
        }
        catch
        {
            _mustReconcile = true;
            throw;
        }
        finally
        {
            _isReconciling = false;
        }
    }

    private async Task ReconcileAsync(int number)
    {
        var experiment = ExperimentOf(number);
        var ended = await experiment.ListEndedAsync(CancellationToken.None);
        if (ended.Length > 0 && await experiment.SummarizeAsync(CancellationToken.None) is { } summary)
        {
            await ReportExperimentAsync(summary, ended, CancellationToken.None);
        }

        if (state.State.State is SweepState.Running && _entries.Items[number].State is EntryState.Open)
        {
            await SubmitRunsAsync(number);
        }
    }

    /// <summary>
    /// Keeps the queue filled: makes suggestions and submits their runs until enough wait, wakes parked runs, ends the sweep when nothing is
    /// left. One call at a time; a call during another makes that one look again.
    /// </summary>
    private async Task RefillAsync()
    {
        _mustRefill = true;
        if (_isRefilling)
        {
            return;
        }

        _isRefilling = true;
        try
        {
            while (_mustRefill)
            {
                _mustRefill = false;
                if (state.State.State is SweepState.Running)
                {
                    await WakeParkedAsync();
                    await SuggestAsync();
                }

                await EndIfDoneAsync();
            }
        }
        catch (InconsistentStateException)
        {
            // A write that seemed to fail was stored after all: what is stored is read again.
            DeactivateOnIdle();
            throw;
        }
        catch
        {
            // A suggestion may be stored and its runs not submitted.
            _mustReconcile = true;
            throw;
        }
        finally
        {
            _isRefilling = false;
        }
    }

    private async Task SuggestAsync()
    {
        var search = _search!; // not null: set with the spec
        var pool = await Scheduler.GetStatusAsync(CancellationToken.None);
        var mine = await Scheduler.CountAsync(Owner, CancellationToken.None);
        var runs = Spec.Protocol.Folds * Spec.Protocol.Repeats;

        // An adaptive sampler should know as much as it can: no more is suggested than keeps the slots busy.
        // Others are suggested in batches, half of what may wait at a time: each batch is stored before it is submitted.
        var ahead = search.IsAdaptive ? Math.Max(1, pool.Slots) : Math.Max(256, 8 * pool.Slots);
        if (!search.IsAdaptive && mine.Waiting > ahead / 2)
        {
            return;
        }

        var added = new List<int>();
        while (mine.Waiting + (added.Count * runs) < ahead && !state.State.IsExhausted && !(_entries.Items.Count >= state.State.Limit))
        {
            var number = _entries.Items.Count;
            var suggestion = search.Suggest(number);
            if (suggestion.IsExhausted)
            {
                state.State.IsExhausted = true;
                await WriteAsync();
            }

            if (suggestion.Point is not { } point)
            {
                break;
            }

            var entry = new SweepEntry(point, FamilyCatalog.All.Get(point.Family).Parameters.Complete(point.Parameters), EntryState.Open);
            _entries.Add(entry);
            search.Observe(number, entry);
            added.Add(number);
        }

        // Stored before they are submitted: a suggestion that was lost would be made again, otherwise.
        if (added.Count > 0)
        {
            await _entries.FlushAsync();
        }

        var units = added.SelectMany(UnitsOf).ToImmutableArray();
        if (units.Length > 0 && state.State.State is SweepState.Running)
        {
            await Scheduler.SubmitAsync(units, CancellationToken.None);
        }
    }

    private async Task SubmitRunsAsync(int number) => await Scheduler.SubmitAsync([.. UnitsOf(number)], CancellationToken.None);

    /// <summary>The runs of an experiment that have neither ended nor are parked.</summary>
    private IEnumerable<WorkUnit> UnitsOf(int number) => RunsOf(number)
        .Where(run => !_ended.Contains(run) && !_parked.ContainsKey(run))
        .Select(run => UnitOf(run, _entries.Items[number], attempts: 0));

    private IEnumerable<RunId> RunsOf(int number) =>
        from repeat in Enumerable.Range(0, Spec.Protocol.Repeats)
        from fold in Enumerable.Range(0, Spec.Protocol.Folds)
        select new RunId(new ExperimentId(Id, number), repeat, fold);

    private WorkUnit UnitOf(RunId run, SweepEntry entry, int attempts) => new(
        run.ToString(), Owner,
        new RunPayload(run, state.State.FeatureSet!, entry.Point.Family, entry.Parameters, Spec.Protocol, Spec.Objective), // set before runs
        Spec.Resources)
    {
        Attempts = attempts,
    };

    private async Task WakeParkedAsync()
    {
        foreach (var (run, parked) in _parked.ToList())
        {
            var number = run.Experiment.Number;
            if (_ended.Contains(run) || _entries.Items[number].State is not EntryState.Open)
            {
                _parked.Remove(run);
                continue;
            }

            var decision = _search!.Judge(run); // not null: it has parked a run
            if (decision.Action is PruneAction.Stop)
            {
                Prune(number);
            }
            else if (decision.Action is not PruneAction.Wait && state.State.State is SweepState.Running)
            {
                _parked.Remove(run);
                await Scheduler.SubmitAsync([UnitOf(run, _entries.Items[number], parked.Attempt)], CancellationToken.None);
            }
        }
    }

    private void Prune(int number)
    {
        Update(number, _entries.Items[number] with { State = EntryState.Pruned });
        var runs = RunsOf(number).ToArray();
        foreach (var run in runs)
        {
            _parked.Remove(run);
        }

        _ = Scheduler.WithdrawUnitsAsync([.. runs.Select(run => run.ToString())], LeaseVerdict.Prune, CancellationToken.None);
        LogPruned(new ExperimentId(Id, number));
    }

    private void Update(int number, SweepEntry entry)
    {
        _entries.Set(number, entry);
        _search?.Observe(number, entry);
        _mustRefill = true;
    }

    private async Task EndIfDoneAsync()
    {
        var isStopping = state.State.State is SweepState.Stopping;
        var isWhole = state.State.IsExhausted || _entries.Items.Count >= state.State.Limit;
        if (state.State.State is SweepState.Running && isWhole && _entries.Items.All(entry => entry.State is not EntryState.Open))
        {
            if (_entries.Items.Any(entry => entry.State is EntryState.Pruned)
                && await Scheduler.CountAsync(Owner, CancellationToken.None) is not { Running: 0, Waiting: 0 })
            {
                // Pruned runs still report how far they came.
                return;
            }

            await EndAsync(SweepState.Completed, null);
        }
        else if (isStopping && await Scheduler.CountAsync(Owner, CancellationToken.None) is { Running: 0, Waiting: 0 })
        {
            await EndAsync(SweepState.Stopped, null);
        }
    }

    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        state.State.EndedAt = null;
        state.State.Reason = null;
        if (state.State.Genres.IsDefaultOrEmpty && state.State.FeatureSet is { } features)
        {
            await GrainFactory.GetGrain<IFeatureSetGrain>(features).RetryAsync(cancellationToken);
        }

        // The genres are known once the feature set is there.
        await ChangeAsync(state.State.Genres.IsDefaultOrEmpty ? SweepState.Preparing : SweepState.Running);
        await Scheduler.EnlistAsync(Owner, cancellationToken);
        StartTicking();
        if (state.State.State is SweepState.Running)
        {
            await ReconcileAsync();
        }
    }

    private async Task EndAsync(SweepState end, string? reason)
    {
        await _entries.FlushAsync();
        state.State.Reason = reason;
        state.State.EndedAt = time.GetUtcNow();
        await ChangeAsync(end);
        LogEnded(Id, end, reason);
    }

    private async Task ChangeAsync(SweepState next)
    {
        state.State.State = next;
        await WriteAsync();
        var summary = Describe(Spec, default);
        _watchers.Tell(number => new SweepEvent(number, "state", summary, null, null));
        if (!IsUnderWay)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Writes, or deactivates so that memory is never ahead of storage.</summary>
    private async Task WriteAsync()
    {
        try
        {
            await _writes.FlushAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "Submitted sweep {SweepId} over {Dataset}")]
    private partial void LogSubmitted(string sweepId, string dataset);

    [LoggerMessage(LogLevel.Information, "Ended sweep {SweepId}: {State} {Reason}")]
    private partial void LogEnded(string sweepId, SweepState state, string? reason);

    [LoggerMessage(LogLevel.Information, "Pruned {ExperimentId}")]
    private partial void LogPruned(ExperimentId experimentId);

    [LoggerMessage(LogLevel.Warning, "Sweep {SweepId} could not go on just now and tries again")]
    private partial void LogTickFailed(Exception exception, string sweepId);
}

/// <summary>What a sweep keeps beside its experiments.</summary>
[GenerateSerializer, Alias("sweep-state")]
internal sealed class SweepGrainState
{
    /// <summary>What was asked for; null before it was submitted.</summary>
    [Id(0)] public SweepSpec? Spec { get; set; }

    /// <summary>The feature spec it named.</summary>
    [Id(1)] public FeatureSpec? Features { get; set; }

    /// <summary>The feature set's content hash; null before it is known.</summary>
    [Id(2)] public string? FeatureSet { get; set; }

    /// <summary>Where it stands.</summary>
    [Id(3)] public SweepState State { get; set; }

    /// <summary>Why it failed.</summary>
    [Id(4)] public string? Reason { get; set; }

    /// <summary>When it was submitted.</summary>
    [Id(5)] public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>When it ended.</summary>
    [Id(6)] public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How many experiments it may have; null for as many as the sampler has.</summary>
    [Id(7)] public int? Limit { get; set; }

    /// <summary>Has the sampler nothing left to suggest?</summary>
    [Id(8)] public bool IsExhausted { get; set; }

    /// <summary>The dataset's genres.</summary>
    [Id(9)] public ImmutableArray<string> Genres { get; set; } = [];
}
