using System.Diagnostics;
using Experiments.Domain;

namespace Experiments.Support.Chaos;

/// <summary>Inflicts faults, and measures how soon work goes on after each.</summary>
internal sealed class ChaosEngine(ChaosCluster cluster, ChaosSweeps sweeps, Action<string> log)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(90);

    private readonly ChaosTable _table = new();
    private readonly IReadOnlyCollection<IChaosFault> _faults = new Catalog<IChaosFault>(typeof(ChaosEngine).Assembly, "fault").All;

    /// <summary>What was inflicted, and what came of it, as lines.</summary>
    public IEnumerable<string> Table => _table.Print(_faults, cluster);

    /// <summary>Was every fault inflicted that this machine can show, and did work go on after each?</summary>
    public void Judge(Verdicts verdicts)
    {
        foreach (var fault in Possible)
        {
            var (times, missed) = _table.CountOf(fault);
            verdicts.Add($"{fault.Name} was inflicted {times} times, and {missed} times work did not go on in time",
                times > 0 && missed == 0);
        }
    }

    /// <summary>Every fault once, each after the last is over, in an order that <paramref name="random"/> chooses.</summary>
    public async Task RunEachAsync(Random random, CancellationToken end)
    {
        var faults = Possible;
        random.Shuffle(faults);
        foreach (var fault in faults.TakeWhile(_ => !end.IsCancellationRequested))
        {
            await InflictAsync(fault, random, isWaitedFor: true, end).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Every fault once, then one after the other, each by its weight, until the end. Now and then the next does not wait for the last to
    /// be over.
    /// </summary>
    public async Task RunAsync(Random random, CancellationToken end)
    {
        await RunEachAsync(random, end).ConfigureAwait(false);
        IChaosFault[] bag = [.. Possible.SelectMany(fault => Enumerable.Repeat(fault, fault.Weight))];
        while (!end.IsCancellationRequested)
        {
            await InflictAsync(bag[random.Next(bag.Length)], random, isWaitedFor: random.Next(5) > 0, end).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble()), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IChaosFault[] Possible => [.. _faults.Where(fault => fault.FindObstacle(cluster) is null)];

    private async Task InflictAsync(IChaosFault fault, Random random, bool isWaitedFor, CancellationToken end)
    {
        log($"{fault.Name} …");
        if (await fault.InflictAsync(cluster, random).ConfigureAwait(false) is not { } done)
        {
            log($"{fault.Name}: there is nothing to do it to");
            return;
        }

        _table.Add(fault);
        if (!isWaitedFor)
        {
            log($"{done}; the next comes at once");
            return;
        }

        var recovery = await RecoverAsync(end).ConfigureAwait(false);
        if (recovery is null && end.IsCancellationRequested)
        {
            log($"{done}; the time is over");
            return;
        }

        log($"{done}; {(recovery is { } seconds ? $"went on after {seconds:0.0} s" : "did not go on in time")}");
        _table.AddRecovery(fault, recovery);
    }

    /// <summary>Seconds until two more runs have ended; null where they do not in time.</summary>
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
