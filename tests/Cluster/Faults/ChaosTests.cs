using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>Faults during a sweep on three silo processes, which must end as if nothing had happened.</summary>
[Collection(SideBySide.Clusters)]
public sealed class ChaosTests(PostgresServer server, DisturbedSweep sweep, ITestOutputHelper output)
    : IClassFixture<DisturbedSweep>, IDisposable
{
    private const int Seed = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly List<(DateTimeOffset At, Dictionary<string, int> Epochs)> _checkpoints = [];
    private readonly List<(DateTimeOffset At, Lease Lease)> _lost = [];
    private readonly HashSet<LeaseEpoch> _killed = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killing_workers_and_silos_does_not_change_the_results_of_a_sweep()
    {
        PostgresServer.SkipUnlessInstalled();
        await sweep.EnsureUndisturbedAsync();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 3);
        await DisturbedSweep.BeginAsync(cluster.Grains, _folder.Path);
        var started = Stopwatch.GetTimestamp();
        var (silos, workers) = await KillAsync(cluster);
        output.WriteLine($"killed {silos} silos and {workers} workers in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

        var runs = await sweep.AssertEndsAsUndisturbedAsync(cluster.Grains);
        output.WriteLine(cluster.Output);
        Assert.NotEqual(0, AssertNoRestart(runs));
        Assert.InRange(silos, 2, int.MaxValue);
        Assert.InRange(workers, 2, int.MaxValue);
        AssertTakenOver(runs);
        await cluster.StopAndAssertNoOrphansAsync();
    }

    [Fact]
    public async Task A_database_outage_of_20_seconds_only_delays_a_sweep()
    {
        PostgresServer.SkipUnlessInstalled();
        await sweep.EnsureUndisturbedAsync();
        await using var ownServer = new PostgresServer(); // it is stopped
        await using var cluster = await SiloCluster.StartAsync(ownServer, Store, silos: 3);
        await DisturbedSweep.BeginAsync(cluster.Grains, _folder.Path);
        await Until.TrueAsync(() => DisturbedSweep.DescribeAsync(cluster.Grains), now => now.Runs.Completed >= 6);

        await ownServer.StopAsync();
        try
        {
            await Until.TrueAsync(() => Task.FromResult(cluster.Names.All(name => HasStalled(cluster, name))), hasStalled => hasStalled);
        }
        finally
        {
            _checkpoints.Add(DisturbedSweep.Checkpoints(Store));
            await ownServer.StartAsync();
        }

        var runs = await sweep.AssertEndsAsUndisturbedAsync(cluster.Grains);
        output.WriteLine(cluster.Output);
        AssertNoRestart(runs);
        Assert.All(cluster.Names, name => Assert.True(Processes.IsAlive(cluster[name].Id), cluster[name].Output));
        output.WriteLine($"{runs.Count(run => run.Attempts.Length > 1)} runs have more than one attempt");
        Assert.DoesNotContain("   at ",
            cluster.Output.Split('\n').Where(line => line.Contains(" Experiments.", StringComparison.Ordinal)).Aggregate("", string.Concat),
            StringComparison.Ordinal);
        await cluster.StopAndAssertNoOrphansAsync();
    }

    [Fact]
    public async Task Every_family_gives_the_same_bits_on_one_silo_and_on_three()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 1);
        await Demo.ImportAsync(cluster.Grains, _folder["audio"]);
        await Demo.RunAsync(cluster.Grains, OneRunEach("on-one"));

        await Task.WhenAll(cluster.Start("n2").WaitUntilJoinedAsync(), cluster.Start("n3").WaitUntilJoinedAsync());
        var ended = await Demo.RunAsync(cluster.Grains, OneRunEach("on-three"));
        Assert.Equal(new RunCounts(Total: 10, Completed: 10, Failed: 0, Running: 0, Queued: 0), ended.Runs);
        Assert.Equal(await Demo.LeaderboardAsync(cluster.Grains, "on-one"), await Demo.LeaderboardAsync(cluster.Grains, "on-three"));
        var slots = new HashSet<string>();
        for (var experiment = 0; experiment < ended.Experiments; experiment++)
        {
            slots.UnionWith((await Demo.RunsAsync(cluster.Grains, "on-three", experiment)).Select(run => run.Attempts[^1].Slot.Node));
        }

        Assert.Equal(["n1", "n2", "n3"], slots.Order(StringComparer.Ordinal));
        await cluster.StopAndAssertNoOrphansAsync();

        static SweepSpec OneRunEach(string name) => Demo.Sweep(name, Demo.EveryFamily) with
        {
            Protocol = new Protocol { Folds = 1, TestFraction = 0.3, Seed = 5 },
        };
    }

    /// <summary>
    /// Whether a silo has missed the database for longer than a refresh of its membership, 10 s, and its slot could record nothing.
    /// </summary>
    private static bool HasStalled(SiloCluster cluster, string name) =>
        cluster[name].Output is var output
        && output.Contains("Failed to refresh membership table, will retry shortly. Retry attempt 2", StringComparison.Ordinal)
        && (output.Contains("Could not report ", StringComparison.Ordinal)
            || cluster.Output.Contains($"Could not give {name}/cpu:0/0 its next lease", StringComparison.Ordinal));

    /// <summary>
    /// Kills workers and silos in turn, each as soon as a run there has a checkpoint, until the sweep has ended or every kill was made. A
    /// killed silo restarts while the next worker is killed.
    /// </summary>
    private async Task<(int Silos, int Workers)> KillAsync(SiloCluster cluster)
    {
        var random = new Random(Seed);
        var (silos, workers, restart) = (0, 0, Task.CompletedTask);
        foreach (var isSilo in (bool[])[false, true, false, true, false, true, false])
        {
            await (isSilo ? restart : Task.CompletedTask);
            var target = await FindTargetAsync(cluster, random, isSilo && silos == 0);
            if (target.Chosen is not { Slot.Node: var name } chosen)
            {
                break;
            }

            _killed.Add(chosen.Epoch);
            if (isSilo)
            {
                var now = TimeProvider.System.GetUtcNow();
                _lost.Add((now, chosen));
                await cluster[name].KillAsync();
                restart = cluster.Start(name).WaitUntilJoinedAsync();
                silos++;
            }
            else if (Processes.WorkersOf(cluster[name].Id) is [var worker, ..])
            {
                Processes.Kill(worker);
                workers++;
            }

            _checkpoints.Add(DisturbedSweep.Checkpoints(Store));
            output.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} killed {(isSilo ? "silo" : "a worker of")} {name}");
        }

        await restart;
        return (silos, workers);
    }

    /// <summary>
    /// Waits for a lease whose attempt has a checkpoint, or for the end of the sweep. Optionally prefers the worst choice: a lease of the
    /// silo that also holds the queue.
    /// </summary>
    private async Task<Target> FindTargetAsync(SiloCluster cluster, Random random, bool isSchedulerPreferred)
    {
        var scheduler = cluster.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        return await Until.TrueAsync(
            async () =>
            {
                Lease[] trained = [.. (await scheduler.ListLeasesAsync(Cancellation)).Where(IsTrained)];
                if (trained.Length == 0)
                {
                    var state = (await DisturbedSweep.DescribeAsync(cluster.Grains)).State;
                    return new Target(state is SweepState.Completed or SweepState.Failed or SweepState.Stopped, null);
                }

                random.Shuffle(trained);
                var holder = isSchedulerPreferred
                    ? await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(scheduler, Cancellation)
                    : null;
                return new Target(false, trained.MinBy(lease => lease.Silo != holder?.ToParsableString()));
            },
            target => target.IsOver || target.Chosen is not null, DisturbedSweep.Patience);

        // A lease whose silo or worker was killed is listed until that is noticed.
        bool IsTrained(Lease lease) => !_killed.Contains(lease.Epoch) && DisturbedSweep.HasCheckpoint(Store, lease);
    }

    /// <summary>No attempt that started after a checkpoint was seen started before it. Returns how many continued from one.</summary>
    private int AssertNoRestart(RunSummary[] runs)
    {
        var resumed = 0;
        foreach (var run in runs)
        {
            foreach (var attempt in run.Attempts)
            {
                var seen = _checkpoints.Where(seen => seen.At < attempt.AcquiredAt)
                    .Select(seen => seen.Epochs.GetValueOrDefault(run.Run.ToString())).DefaultIfEmpty().Max();
                resumed += attempt.Epochs is { From: > 0 } ? 1 : 0;

                // The latest checkpoint may lack its learning curve: then the previous one counts.
                Assert.True(attempt.Epochs is null || attempt.Epochs.Value.From >= seen - 1,
                    $"{run.Run} attempt {attempt.Number} began at {attempt.Epochs}, epoch {seen} was kept");
            }
        }

        output.WriteLine($"{resumed} attempts resumed from a checkpoint");
        return resumed;
    }

    /// <summary>What a killed silo held is leased again within three minutes, unless it was reported just before the kill.</summary>
    private void AssertTakenOver(RunSummary[] runs)
    {
        Assert.NotEmpty(_lost);
        foreach (var (at, lost) in _lost)
        {
            var attempts = runs.Single(run => run.Run.ToString() == lost.Unit.Id).Attempts;
            var next = attempts.FirstOrDefault(attempt => attempt.AcquiredAt > at);
            output.WriteLine($"{lost.Unit.Id} of {lost.Slot.Node}: next attempt after {(next?.AcquiredAt - at)?.TotalSeconds:0.0} s");

            // 15 s if the machine has time for the remaining silos; a busy machine (74 s were seen) is not the subject of this test.
            Assert.True(
                next is null ? attempts[^1].Outcome is AttemptOutcome.Completed : next.AcquiredAt - at < TimeSpan.FromMinutes(3),
                $"{lost.Unit.Id}, held by {lost.Slot.Node} killed at {at:HH:mm:ss.f}: {string.Join("; ", attempts)}");
        }
    }

    /// <summary>What to kill: who executes a run that has a checkpoint; null if the sweep is over, or if there is none yet.</summary>
    private sealed record Target(bool IsOver, Lease? Chosen);
}
