using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.Racing;
using Experiments.Execution;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Grains.Sweeps;
using Experiments.Scheduling.Sweeps;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Experiments.Grains;

/// <summary>
/// What a sweep does of its own accord. A suggestion is stored before its first run is submitted, so that it is never made twice. Scores
/// are stored after the experiment has stored the results they come from, and are asked for again if this grain was lost in between.
/// </summary>
internal sealed partial class SweepGrain
{
    /// <summary>The set may check its files for minutes, and its silo may die meanwhile: it is asked again.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Fills the queue, and ends the sweep when nothing is left to do.</summary>
    private CoalescedAction Refill => field ??= new CoalescedAction(RefillAsync);

    /// <summary>Asks every open experiment which of its runs have ended, and submits the others.</summary>
    private CoalescedAction Reconciliation => field ??= new CoalescedAction(ReconcileAsync);

    private void StartTicking() => _timer ??= this.RegisterGrainTimer(
        TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TickPeriod) { Interleave = true, KeepAlive = true });

    /// <summary>Continues where the sweep was left, with the build of its features where that failed.</summary>
    private async Task ContinueAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Lifecycle.FeatureSetToRetry is { } features)
            {
                await GrainFactory.GetGrain<IFeatureSetGrain>(features).RetryAsync(cancellationToken);
            }

            Lifecycle.Continue();
            await StoreAndNotifyAsync();
            await Scheduler.EnlistAsync(Owner, cancellationToken);
            if (Lifecycle.IsRunning)
            {
                await Reconciliation.RunAsync();
            }
        }
        finally
        {
            // What failed half way is tried again.
            StartTicking();
        }
    }

    /// <summary>Once a second while the sweep is under way: takes its next step, and retries what failed.</summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_lifecycle is not { IsUnderWay: true })
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        try
        {
            await TakeStepAsync(cancellationToken);
            await StartClockAsync(cancellationToken);
            await EvaluateCompleteAsync();

            // Scores are stored once a second, not with every report: the experiments have stored what they come from.
            await _entries.FlushAsync();
        }
        catch (InconsistentStateException exception)
        {
            // A write that seemed to fail was stored after all: what is stored is read again.
            LogTickFailed(ExceptionSummary.FindUnexpected(exception), Id, ExceptionSummary.Describe(exception));
            DeactivateOnIdle();
        }
        catch (UserErrorException error)
        {
            await EndAsync(SweepState.Failed, error.Message);
        }
        catch (Exception exception) when (StorageFault.Find(exception) is not null)
        {
            // Retried at the next tick, like every failure. It is not logged: the silo has logged once that it cannot write its store.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogTickFailed(ExceptionSummary.FindUnexpected(exception), Id, ExceptionSummary.Describe(exception));
        }
    }

    private Task TakeStepAsync(CancellationToken cancellationToken) =>
        Lifecycle.DecideStep(Reconciliation.IsRequested, Refill.IsRequested) switch
        {
            SweepStep.Prepare => PrepareAsync(cancellationToken),
            SweepStep.Reconcile => Reconciliation.RunAsync(),
            SweepStep.Race => RaceAsync(),
            SweepStep.Refill => Refill.RunAsync(),
            _ => Task.CompletedTask,
        };

    /// <summary>Notes that a run executes, where the search may run for so many minutes only.</summary>
    private async Task StartClockAsync(CancellationToken cancellationToken)
    {
        if (Lifecycle.AwaitsFirstRun && await Scheduler.CountAsync(Owner, cancellationToken) is { Running: > 0 }
            && Lifecycle.AwaitsFirstRun)
        {
            Lifecycle.StartClock(time.GetUtcNow());
            await WriteAsync();
        }
    }

    /// <summary>Has the feature set built, and begins with the runs once it is.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // The first time this asks for the shards; later it only checks whether they are there.
        using var span = state.State.FeatureSet is null ? Traces.StartBelow("prepare", state.State.Trace) : null;
        var (dataset, spec) = (Lifecycle.Spec.Dataset, state.State.Features!); // not null: stored with the spec
        var id = state.State.FeatureSet ?? await PlanFeaturesAsync(dataset, spec, cancellationToken);
        var features = await GrainFactory.GetGrain<IFeatureSetGrain>(id).EnsureAsync(dataset, spec, cancellationToken)
            .WaitAsync(ResponseTimeout, time, cancellationToken);
        var decision = SweepLifecycle.DecideOnFeatures(features);
        if (decision.Failure is { } failure)
        {
            await EndAsync(SweepState.Failed, failure);
        }
        else if (decision.IsReady)
        {
            var described = await GrainFactory.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken);
            if (Lifecycle.TryBegin([.. described.Genres.Keys]))
            {
                await StoreAndNotifyAsync();
                await Refill.RunAsync();
            }
        }
    }

    private async Task<string> PlanFeaturesAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken)
    {
        // Listed again here, since the call that submitted the sweep may have failed before it reached the directory.
        await Directory.AddAsync(Id, cancellationToken);
        var plan = await plans.PlanAsync(GrainFactory, dataset, spec, cancellationToken);

        // What failed for an earlier sweep is tried again for this one: its cause may be gone.
        var features = GrainFactory.GetGrain<IFeatureSetGrain>(plan.Id);
        if (await GrainAnswers.OrNullAsync(features.DescribeAsync(cancellationToken)) is { State: BuildState.Failed })
        {
            await features.RetryAsync(cancellationToken);
        }

        Lifecycle.SetFeatureSet(plan.Id);
        await WriteAsync();
        return plan.Id;
    }

    private async Task ReconcileAsync()
    {
        foreach (var number in Runs.Open)
        {
            await ReconcileAsync(number);
        }

        await Refill.RunAsync();
    }

    private async Task ReconcileAsync(int number)
    {
        if (await ExperimentOf(number).DescribeEndedAsync(CancellationToken.None) is { } report)
        {
            await RecordAsync(report);
        }

        await SubmitAsync(Runs.ListUnitsToSubmit([number]));
    }

    /// <summary>Takes in what an experiment reports of its runs that have ended.</summary>
    private async Task RecordAsync(ExperimentReport report)
    {
        if (Runs.Record(report) is not { } decision)
        {
            return;
        }

        var kind = decision.IsExperimentOver ? SweepEvent.ExperimentEnded : "run-ended";
        _watchers.Notify(number => new SweepEvent(number, kind, null, null, report.Summary));
        await (decision.NeedsRefill ? Refill.RunAsync() : _entries.FlushAsync());
    }

    /// <summary>Resumes parked runs, suggests experiments until enough runs wait, and ends the sweep when nothing is left to do.</summary>
    private async Task RefillAsync()
    {
        try
        {
            if (Lifecycle.IsRunning)
            {
                await ResumeParkedAsync();
                await SuggestAsync();
            }

            await EndIfDoneAsync();
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
            Reconciliation.Request();
            throw;
        }
    }

    /// <summary>
    /// Stops experiments that the folds so far show to be worse than the best, where they race. Not done while an experiment reports: it
    /// waits for the answer, and is asked here. An experiment hears of its stop before it is stored here, so a stop that is lost in between
    /// is decided again.
    /// </summary>
    private async Task RaceAsync()
    {
        while (Runs.FindRaceLook() is { } look)
        {
            foreach (var family in look.Families.Where(family => family.Started > 1))
            {
                var racing = new Dictionary<int, IReadOnlyList<RunResult>>();
                foreach (var number in family.Racing)
                {
                    racing[number] = (await ExperimentOf(number).ListResultsAsync(CancellationToken.None))?.Runs ?? [];
                }

                foreach (var stop in new FoldRace(look.PlannedFolds, family.Started, look.Alpha).Judge(racing, look.Folds))
                {
                    if (Runs.MayStop(look, stop.Setting))
                    {
                        var report = await ExperimentOf(stop.Setting).StopAfterAsync(look.Folds, CancellationToken.None);
                        Withdraw(new ExperimentId(Id, stop.Setting), Runs.StopRacing(look, stop.Setting, stop.Reason, report));
                    }
                }
            }

            Runs.MarkJudged(look);
        }

        Refill.Request();
    }

    private async Task ResumeParkedAsync()
    {
        foreach (var (run, attempt) in Runs.Parked)
        {
            // Judged one by one: while a run is submitted, others report epochs and the sweep may be paused.
            var decision = Runs.JudgeParked(run, attempt);
            if (!decision.Withdrawn.IsEmpty)
            {
                Withdraw(run.Experiment, decision.Withdrawn);
                Refill.Request();
            }

            await SubmitAsync(decision.Submitted is { } unit ? [unit] : []);
        }
    }

    private async Task SuggestAsync()
    {
        if (Lifecycle.TryEndSearch(time.GetUtcNow()))
        {
            await StoreAndNotifyAsync();

            // Runs may be parked for experiments that no longer come.
            Refill.Request();
        }

        var pool = await Scheduler.GetStatusAsync(CancellationToken.None);
        var mine = await Scheduler.CountAsync(Owner, CancellationToken.None);
        var count = Lifecycle.CountToSuggest(pool.Slots, mine.Waiting);
        if (count == 0)
        {
            return;
        }

        // Stored before they are submitted: a suggestion that was lost would be made again.
        var added = Lifecycle.Suggest(count);
        if (!added.IsEmpty)
        {
            await _entries.FlushAsync();
        }

        // Not before the suggestions are stored: any write of the state would store it, and the last suggestions could be lost.
        if (Lifecycle.TryExhaust())
        {
            await WriteAsync();
        }

        await SubmitAsync(Runs.ListUnitsToSubmit(added));
    }

    private async Task SubmitAsync(ImmutableArray<WorkUnit> units)
    {
        if (units.Length > 0)
        {
            await Scheduler.SubmitAsync(units, CancellationToken.None);
        }
    }

    /// <summary>Takes the runs of a pruned experiment out of the queue; none where nothing was pruned.</summary>
    private void Withdraw(ExperimentId experiment, ImmutableArray<string> units)
    {
        if (!units.IsEmpty)
        {
            // Not awaited: a run that this does not reach is told at its next epoch.
            _ = Scheduler.WithdrawUnitsAsync(units, LeaseVerdict.Prune, CancellationToken.None);
            LogPruned(experiment);
        }
    }

    private async Task EndIfDoneAsync()
    {
        if (Lifecycle.FindEnd() is { } end
            && (!end.AwaitsRuns || await Scheduler.CountAsync(Owner, CancellationToken.None) is { Running: 0, Waiting: 0 }))
        {
            await EndAsync(end.State, null);
        }
    }

    private async Task EndAsync(SweepState end, string? reason)
    {
        // Scores first: nothing stores them every second once the sweep has ended. A call may come meanwhile that keeps it from ending.
        await _entries.FlushAsync();
        await EvaluateCompleteAsync();
        if (Lifecycle.TryEnd(end, reason, time.GetUtcNow()))
        {
            await StoreAndNotifyAsync();
            LogEnded(Id, end, reason);
        }
    }

    /// <summary>Stores a change of state, and then tells watchers of it.</summary>
    private async Task StoreAndNotifyAsync()
    {
        await WriteAsync();
        var summary = Lifecycle.Summarize(default);
        _watchers.Notify(number => new SweepEvent(number, "state", summary, null, null));
    }

    private Task WriteAsync() => this.WriteOrDeactivateAsync(_writes.FlushAsync());

    private Task WhenStoredAsync() => this.WriteOrDeactivateAsync(_writes.WhenStoredAsync());

    [LoggerMessage(LogLevel.Information, "Pruned {ExperimentId}")]
    private partial void LogPruned(ExperimentId experimentId);

    [LoggerMessage(LogLevel.Information, "Ended sweep {SweepId}: {State} {Reason}")]
    private partial void LogEnded(string sweepId, SweepState state, string? reason);

    [LoggerMessage(LogLevel.Warning, "Sweep {SweepId} could not continue and tries again: {Reason}")]
    private partial void LogTickFailed(Exception? exception, string sweepId, string reason);
}
