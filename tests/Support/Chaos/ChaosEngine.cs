using System.Diagnostics;
using Experiments.Domain;

namespace Experiments.Support.Chaos;

/// <summary>Injects faults, and measures how soon work continues after each.</summary>
internal sealed class ChaosEngine(ChaosCluster cluster, ChaosSweeps sweeps, Action<string> log)
{
    // Two silos that restart beside the other test programs need more than a minute each on two slow cores; what hangs, hangs for ever.
    private static readonly TimeSpan LeastLimit = TimeSpan.FromMinutes(4);

    private readonly ChaosTable _table = new();
    private readonly IReadOnlyCollection<IChaosFault> _faults = new Catalog<IChaosFault>(typeof(ChaosEngine).Assembly, "fault").All;

    /// <summary>The injected faults and their effects, as lines.</summary>
    public IEnumerable<string> Table => _table.Print(_faults, cluster);

    /// <summary>Judges whether every fault possible on this machine was injected, and whether work continued after each.</summary>
    public void Judge(Verdicts verdicts)
    {
        foreach (var fault in Possible)
        {
            var (times, missed) = _table.CountOf(fault);
            verdicts.Add($"{fault.Name} was injected {times} times; recovery exceeded the limit {missed} times",
                times > 0 && missed == 0);
        }
    }

    /// <summary>
    /// Injects every fault once, one after the other, as short as it has an effect, in an order chosen by <paramref name="random"/>.
    /// </summary>
    public async Task RunEachAsync(Random random, CancellationToken end)
    {
        var faults = Possible;
        random.Shuffle(faults);
        foreach (var fault in faults.TakeWhile(_ => !end.IsCancellationRequested))
        {
            await InflictAsync(fault, TimeSpan.FromSeconds(fault.Seconds.Shortest), random, isWaitedFor: true, end).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Injects every fault once, then random faults by weight until the end. Occasionally a fault starts before the previous one is over.
    /// </summary>
    public async Task RunAsync(Random random, CancellationToken end)
    {
        await RunEachAsync(random, end).ConfigureAwait(false);
        IChaosFault[] bag = [.. Possible.SelectMany(fault => Enumerable.Repeat(fault, fault.Weight))];
        while (!end.IsCancellationRequested)
        {
            var fault = bag[random.Next(bag.Length)];
            var duration = TimeSpan.FromSeconds(random.Next(fault.Seconds.Shortest, fault.Seconds.Longest + 1));
            await InflictAsync(fault, duration, random, isWaitedFor: random.Next(5) > 0, end).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble()), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// How long a recovery may take. On a busy machine, workers with their low priority may execute almost nothing for a while: the limit
    /// grows with the time of a run without faults.
    /// </summary>
    private TimeSpan RecoveryLimit => 60 * sweeps.UndisturbedRun > LeastLimit ? 60 * sweeps.UndisturbedRun : LeastLimit;

    private IChaosFault[] Possible => [.. _faults.Where(fault => fault.FindObstacle(cluster) is null)];

    private async Task InflictAsync(IChaosFault fault, TimeSpan duration, Random random, bool isWaitedFor, CancellationToken end)
    {
        log($"{fault.Name} …");
        if (await fault.InflictAsync(cluster, duration, random).ConfigureAwait(false) is not { } done)
        {
            log($"{fault.Name}: no target");
            return;
        }

        _table.Add(fault);
        if (!isWaitedFor)
        {
            log($"{done}; the next fault follows immediately");
            return;
        }

        var recovery = await RecoverAsync(end).ConfigureAwait(false);
        if (recovery is null && end.IsCancellationRequested)
        {
            log($"{done}; the time is up");
            return;
        }

        log($"{done}; {(recovery is { } seconds ? $"recovered after {seconds:0.0} s" : "did not recover in time")}");
        _table.AddRecovery(fault, recovery);
    }

    /// <summary>Seconds until two more runs have ended; null if they do not in time.</summary>
    private async Task<double?> RecoverAsync(CancellationToken end)
    {
        var started = Stopwatch.GetTimestamp();
        var before = await sweeps.CountEndedRunsAsync().ConfigureAwait(false);
        while (Stopwatch.GetElapsedTime(started) < RecoveryLimit && !end.IsCancellationRequested)
        {
            if (await sweeps.CountEndedRunsAsync().ConfigureAwait(false) >= before + 2)
            {
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }
}
