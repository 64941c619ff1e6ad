using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Scheduling.Sweeps;
using Experiments.Search;
using Microsoft.Extensions.Logging;

namespace Experiments.Grains.Sweeps;

/// <summary>Brings the runs of a sweep into the scheduler's queue: suggested ones ahead of need, parked ones when they may go on.</summary>
/// <param name="owner">The sweep's name as an owner of work.</param>
/// <param name="state">What the sweep keeps beside its experiments; it has a spec.</param>
/// <param name="experiments">Its experiments.</param>
/// <param name="scheduler">The pool.</param>
/// <param name="write">Stores <paramref name="state"/>.</param>
/// <param name="logger">The grain's.</param>
internal sealed partial class RunSupply(
    string owner, SweepGrainState state, SweepExperiments experiments, ISchedulerGrain scheduler, Func<Task> write, ILogger logger)
{
    /// <summary>Makes suggestions and submits their runs until enough wait.</summary>
    public async Task FillAsync()
    {
        var pool = await scheduler.GetStatusAsync(CancellationToken.None);
        var mine = await scheduler.CountAsync(owner, CancellationToken.None);
        var room = Math.Min(experiments.Room(pool.Slots, mine.Waiting), (state.Limit ?? int.MaxValue) - experiments.Count);
        if (room <= 0 || state.IsExhausted)
        {
            return;
        }

        // Stored before they are submitted: a suggestion that was lost would be made again, otherwise.
        var (added, isExhausted) = experiments.Suggest(room);
        if (!added.IsEmpty)
        {
            await experiments.StoreAsync();
        }

        if (isExhausted)
        {
            state.IsExhausted = true;
            await write();
        }

        if (state.State is SweepState.Running)
        {
            await SubmitAsync(added);
        }
    }

    /// <summary>Submits those runs of experiments that have neither ended nor are parked.</summary>
    public async Task SubmitAsync(ImmutableArray<int> numbers)
    {
        var units = numbers.SelectMany(experiments.WantedRunsOf).Select(run => UnitOf(run)).ToImmutableArray();
        if (units.Length > 0)
        {
            await scheduler.SubmitAsync(units, CancellationToken.None);
        }
    }

    /// <summary>Judges parked runs again and submits those that may go on. Answers whether any experiment was stopped by that.</summary>
    public async Task<bool> WakeParkedAsync()
    {
        var anyPruned = false;
        foreach (var (run, attempt) in experiments.Parked)
        {
            var action = experiments.JudgeParked(run);
            if (action is PruneAction.Stop)
            {
                Prune(run.Experiment.Number);
                anyPruned = true;
            }
            else if (action is not (null or PruneAction.Wait) && state.State is SweepState.Running)
            {
                experiments.Wake(run);
                await scheduler.SubmitAsync([UnitOf(run, attempt)], CancellationToken.None);
            }
        }

        return anyPruned;
    }

    /// <summary>Stops an experiment: its runs are taken out of the queue, or end at their next epoch.</summary>
    public void Prune(int number)
    {
        var runs = experiments.Prune(number).Select(run => run.ToString()).ToImmutableArray();
        if (!runs.IsEmpty)
        {
            _ = scheduler.WithdrawUnitsAsync(runs, LeaseVerdict.Prune, CancellationToken.None);
            LogPruned(experiments.SummaryOf(number).Experiment);
        }
    }

    private WorkUnit UnitOf(RunId run, int attempts = 0) =>
        WorkUnits.OfRun(run, experiments.Entries[run.Experiment.Number], state.Spec!, state.FeatureSet!, owner, attempts, experiments.OriginOf(run), state.Trace); // both set before runs

    [LoggerMessage(LogLevel.Information, "Pruned {ExperimentId}")]
    private partial void LogPruned(ExperimentId experimentId);
}
