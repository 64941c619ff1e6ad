using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Scheduling.Sweeps;
using Experiments.Search;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Experiments.Grains.Sweeps;

/// <summary>
/// Drives a submitted sweep: has its features built, takes in results, ends it when nothing is left. What it decides lies in
/// <see cref="SweepExperiments"/> and <see cref="SweepTransitions"/>; this orders the writes and the calls to other grains.
/// </summary>
/// <param name="grain">The sweep's grain, on whose thread all of this happens.</param>
/// <param name="grains">The other grains.</param>
/// <param name="state">What the sweep keeps beside its experiments; it has a spec.</param>
/// <param name="experiments">Its experiments.</param>
/// <param name="supply">Brings their runs into the queue.</param>
/// <param name="watchers">Who hears what happens.</param>
/// <param name="write">Stores <paramref name="state"/>.</param>
/// <param name="plans">Plans its feature set.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's.</param>
internal sealed partial class SweepDrive(
    IGrainBase grain,
    IGrainFactory grains,
    SweepGrainState state,
    SweepExperiments experiments,
    RunSupply supply,
    SweepWatchers watchers,
    Func<Task> write,
    FeatureSetPlans plans,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>The set may be looked at for minutes, and its silo may die meanwhile: it is asked again.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private string Id => field ??= grain.GrainContext.GrainId.Key.ToString()!; // not null: a key is text

    private string Owner => field ??= WorkUnits.OwnerName(grain.GrainContext.GrainId);

    private SweepSpec Spec => state.Spec!; // not null: driven once submitted

    private ISchedulerGrain Scheduler => field ??= grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    /// <summary>Fills the queue and sees whether the sweep has ended.</summary>
    public Recheck Refill => field ??= new Recheck(RefillAsync);

    /// <summary>Asks every open experiment what of it has ended, and submits what has not.</summary>
    public Recheck Reconciliation => field ??= new Recheck(ReconcileAsync);

    /// <summary>Once a second: waits for the feature set, then makes sure that nothing which was missed stays undone.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (state.State is SweepState.Preparing)
            {
                await PrepareAsync(cancellationToken);
            }
            else if (Reconciliation.IsWanted)
            {
                await Reconciliation.RunAsync();
            }
            else if (Refill.IsWanted || state.State is SweepState.Stopping || !experiments.AnyOpen)
            {
                await Refill.RunAsync();
            }

            // Scores are stored once a second, not with every report: the experiments have stored what they come from.
            await experiments.StoreAsync();
        }
        catch (InconsistentStateException exception)
        {
            // A write that seemed to fail was stored after all: what is stored is read again.
            LogTickFailed(Outages.StackOf(exception), Id, Outages.Describe(exception));
            grain.DeactivateOnIdle();
        }
        catch (UserErrorException error)
        {
            await EndAsync(SweepState.Failed, error.Message);
        }
        catch (Exception exception) when (StorageFault.Find(exception) is not null)
        {
            // Tried again at the next tick, like all else; the silo has said once that its store cannot be written.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogTickFailed(Outages.StackOf(exception), Id, Outages.Describe(exception));
        }
    }

    /// <summary>An experiment tells which of its runs have ended. An older report than one before is ignored.</summary>
    public async Task RecordAsync(ExperimentReport report)
    {
        if (report.Summary.Experiment.Number >= experiments.Count || experiments.Record(report) is not { } isOver)
        {
            return;
        }

        watchers.Tell(count => new SweepEvent(count, isOver ? "experiment-ended" : "run-ended", null, null, report.Summary));
        await (state.State.IsUnderWay() ? Refill.RunAsync() : experiments.StoreAsync());
    }

    /// <summary>Judges a run by an epoch of it.</summary>
    public ProgressAnswer Judge(RunId run, RunProgress progress)
    {
        var number = run.Experiment.Number;
        if (progress.Epoch is not { } epoch || number >= experiments.Count)
        {
            return new ProgressAnswer(LeaseVerdict.Continue, null);
        }

        if (experiments.Entries[number].State is EntryState.Pruned)
        {
            return new ProgressAnswer(LeaseVerdict.Prune, "its experiment was pruned");
        }

        var decision = experiments.Judge(run, epoch, progress.Attempt);
        if (decision.Action is PruneAction.Stop)
        {
            supply.Prune(number);
        }

        Refill.Want();
        return decision.Action switch
        {
            PruneAction.Stop => new ProgressAnswer(LeaseVerdict.Prune, decision.Reason),
            PruneAction.Finish => new ProgressAnswer(LeaseVerdict.Finish, decision.Reason),
            PruneAction.Wait => new ProgressAnswer(LeaseVerdict.Park, decision.Reason),
            _ => new ProgressAnswer(LeaseVerdict.Continue, null),
        };
    }

    /// <summary>Opens every experiment again that has runs which failed or were cancelled.</summary>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < experiments.Count; number++)
        {
            var reopened = await ExperimentOf(number).ReopenAsync(cancellationToken);
            if (reopened.Length > 0)
            {
                experiments.Reopen(number, reopened);
                Refill.Want();
            }
        }

        await experiments.StoreAsync();
    }

    /// <summary>Goes on where the sweep was left, with its features where those are missing.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        state.EndedAt = null;
        state.Reason = null;
        if (state.Genres.IsDefaultOrEmpty && state.FeatureSet is { } features)
        {
            await grains.GetGrain<IFeatureSetGrain>(features).RetryAsync(cancellationToken);
        }

        // The genres are known once the feature set is there.
        await ChangeAsync(state.Genres.IsDefaultOrEmpty ? SweepState.Preparing : SweepState.Running);
        await Scheduler.EnlistAsync(Owner, cancellationToken);
        if (state.State is SweepState.Running)
        {
            await Reconciliation.RunAsync();
        }
    }

    /// <summary>The sweep stands so from now on.</summary>
    public async Task ChangeAsync(SweepState next)
    {
        state.State = next;
        await write();
        var summary = SweepOverview.Of(Id, Spec, state, experiments, default);
        watchers.Tell(number => new SweepEvent(number, "state", summary, null, null));
    }

    /// <summary>Asks an experiment what of it has ended, and submits what has not.</summary>
    public async Task ReconcileAsync(int number)
    {
        if (await ExperimentOf(number).DescribeEndedAsync(CancellationToken.None) is { } report)
        {
            await RecordAsync(report);
        }

        if (state.State is SweepState.Running && experiments.Entries[number].State is EntryState.Open)
        {
            await supply.SubmitAsync([number]);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var (spec, features) = (Spec, state.Features!); // not null: stored with the spec

        // The first time it asks for the shards; then it only looks whether they are there.
        using var span = state.FeatureSet is null ? Traces.StartBelow("prepare", state.Trace) : null;
        if (state.FeatureSet is null)
        {
            // Also where whoever submitted it was not answered, and the list of sweeps was away.
            await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).AddAsync(Id, cancellationToken);
            state.FeatureSet = (await plans.PlanAsync(grains, spec.Dataset, features, cancellationToken)).Id;
            await write();
        }

        var built = await grains.GetGrain<IFeatureSetGrain>(state.FeatureSet).EnsureAsync(spec.Dataset, features, cancellationToken)
            .WaitAsync(AnswerLimit, time, cancellationToken);
        if (built.State is BuildState.Failed)
        {
            throw UserErrorException.Failed($"the feature set could not be built: {built.Reason}");
        }

        if (built.State is BuildState.Ready)
        {
            var dataset = await grains.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
            state.Genres = [.. dataset.Genres.Keys];
            await ChangeAsync(SweepState.Running);
            await Refill.RunAsync();
        }
    }

    private IExperimentGrain ExperimentOf(int number) => grains.GetGrain<IExperimentGrain>(new ExperimentId(Id, number).ToString());

    private async Task ReconcileAsync()
    {
        foreach (var number in experiments.Open.ToArray())
        {
            await ReconcileAsync(number);
        }

        await Refill.RunAsync();
    }

    /// <summary>Wakes parked runs, makes suggestions and submits their runs until enough wait, ends the sweep when nothing is left.</summary>
    private async Task RefillAsync()
    {
        try
        {
            if (state.State is SweepState.Running)
            {
                if (await supply.WakeParkedAsync())
                {
                    Refill.Want();
                }

                await supply.FillAsync();
            }

            await EndIfDoneAsync();
        }
        catch (InconsistentStateException)
        {
            // A write that seemed to fail was stored after all: what is stored is read again.
            grain.DeactivateOnIdle();
            throw;
        }
        catch
        {
            // A suggestion may be stored and its runs not submitted.
            Reconciliation.Want();
            throw;
        }
    }

    private async Task EndIfDoneAsync()
    {
        var isWhole = state.IsExhausted || experiments.Count >= state.Limit;
        if (SweepTransitions.EndOf(state.State, isWhole, !experiments.AnyOpen) is not { } end)
        {
            return;
        }

        // Pruned runs still report how far they came, and those of a sweep that is being stopped finish.
        var mayExecute = end is SweepState.Stopped || experiments.AnyPruned;
        if (!mayExecute || await Scheduler.CountAsync(Owner, CancellationToken.None) is { Running: 0, Waiting: 0 })
        {
            await EndAsync(end, null);
        }
    }

    private async Task EndAsync(SweepState end, string? reason)
    {
        await experiments.StoreAsync();
        state.Reason = reason;
        state.EndedAt = time.GetUtcNow();
        await ChangeAsync(end);
        LogEnded(Id, end, reason);
    }

    [LoggerMessage(LogLevel.Information, "Ended sweep {SweepId}: {State} {Reason}")]
    private partial void LogEnded(string sweepId, SweepState state, string? reason);

    [LoggerMessage(LogLevel.Warning, "Sweep {SweepId} could not go on just now and tries again: {Reason}")]
    private partial void LogTickFailed(Exception? exception, string sweepId, string reason);
}
