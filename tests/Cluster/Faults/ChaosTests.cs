using System.Diagnostics;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>Faults during a sweep on three silo processes, which must end as if nothing had happened.</summary>
public sealed class ChaosTests(PostgresServer server, ChaosSweep sweep, ITestOutputHelper output)
    : IClassFixture<PostgresServer>, IClassFixture<ChaosSweep>, IDisposable
{
    private const int Seed = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly List<(DateTimeOffset At, Dictionary<string, int> Epochs)> _checkpoints = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sweep_ends_as_undisturbed_though_workers_and_silos_are_killed_every_few_seconds()
    {
        PostgresServer.SkipUnlessInstalled();
        await sweep.UndisturbedAsync();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 3);
        await ChaosSweep.BeginAsync(cluster.Grains, _folder);
        await Until.TrueAsync(() => ChaosSweep.DescribeAsync(cluster.Grains), now => now.Runs.Completed >= 3);
        var started = Stopwatch.GetTimestamp();
        var (silos, workers) = await KillUntilEndAsync(cluster);
        output.WriteLine($"killed {silos} silos and {workers} workers in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

        var runs = await sweep.EndsAsUndisturbedAsync(cluster.Grains);
        output.WriteLine(cluster.Output);
        Assert.NotEqual(0, ShowNoneBeganAnew(runs));
        Assert.InRange(silos, 2, int.MaxValue);
        Assert.InRange(workers, 2, int.MaxValue);
        await cluster.EndWithoutOrphansAsync();
    }

    [Fact]
    public async Task A_database_that_is_away_for_20_seconds_costs_a_pause_and_no_result()
    {
        PostgresServer.SkipUnlessInstalled();
        await sweep.UndisturbedAsync();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 3);
        await ChaosSweep.BeginAsync(cluster.Grains, _folder);
        await Until.TrueAsync(() => ChaosSweep.DescribeAsync(cluster.Grains), now => now.Runs.Completed >= 6);

        await server.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(20), Cancellation);
        await server.StartAsync();

        var runs = await sweep.EndsAsUndisturbedAsync(cluster.Grains);
        output.WriteLine(cluster.Output);
        ShowNoneBeganAnew(runs);
        Assert.All(cluster.Names, name => Assert.True(Processes.IsAlive(cluster[name].Id), cluster[name].Output));
        output.WriteLine($"{runs.Count(run => run.Attempts.Length > 1)} runs have more than one attempt");
        Assert.DoesNotContain("   at ",
            cluster.Output.Split('\n').Where(line => line.Contains(" Experiments.", StringComparison.Ordinal)).Aggregate("", string.Concat),
            StringComparison.Ordinal);
        await cluster.EndWithoutOrphansAsync();
    }

    [Fact]
    public async Task Every_family_gives_the_same_bits_on_one_silo_and_on_three()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 1);
        await Demo.ImportAsync(cluster.Grains, Path.Combine(_folder, "audio"));
        await Demo.RunAsync(cluster.Grains, Demo.Sweep("on-one", Demo.EveryFamily));

        await Task.WhenAll(cluster.Start("n2").JoinedAsync(), cluster.Start("n3").JoinedAsync());
        var ended = await Demo.RunAsync(cluster.Grains, Demo.Sweep("on-three", Demo.EveryFamily));
        Assert.Equal(new RunCounts(Total: 30, Completed: 30, Failed: 0, Running: 0, Queued: 0), ended.Runs);
        Assert.Equal(await Demo.LeaderboardAsync(cluster.Grains, "on-one"), await Demo.LeaderboardAsync(cluster.Grains, "on-three"));
        var slots = new HashSet<string>();
        for (var experiment = 0; experiment < ended.Experiments; experiment++)
        {
            slots.UnionWith((await Demo.RunsAsync(cluster.Grains, "on-three", experiment)).Select(run => run.Attempts[^1].Slot.Node));
        }

        Assert.Equal(["n1", "n2", "n3"], slots.Order(StringComparer.Ordinal));
        await cluster.EndWithoutOrphansAsync();
    }

    /// <summary>
    /// Kills a random worker or silo every 1 to 3 seconds, and restarts a killed silo. On a slow machine it waits until a killed silo is
    /// back and three runs have ended since: a sweep that is killed faster than it works never ends.
    /// </summary>
    private async Task<(int Silos, int Workers)> KillUntilEndAsync(SiloCluster cluster)
    {
        var random = new Random(Seed);
        var (silos, workers) = (0, 0);
        var names = cluster.Names.ToArray();
        var now = await ChaosSweep.DescribeAsync(cluster.Grains);
        while (true)
        {
            var (pause, name, isSilo) = (TimeSpan.FromSeconds(1 + (2 * random.NextDouble())), names[random.Next(names.Length)],
                random.Next(3) == 0);
            await Task.Delay(pause, Cancellation);
            var before = now;
            now = await Until.TrueAsync(
                () => ChaosSweep.DescribeAsync(cluster.Grains),
                now => now.Runs.Completed >= before.Runs.Completed + 3 || now.State is not SweepState.Running, ChaosSweep.Patience);
            if (now.State is not SweepState.Running)
            {
                return (silos, workers);
            }

            if (isSilo)
            {
                await cluster[name].KillAsync();
                await cluster.Start(name).JoinedAsync();
                silos++;
            }
            else if (Processes.WorkersOf(cluster[name].Id) is [var worker, ..])
            {
                Processes.Kill(worker);
                workers++;
            }

            _checkpoints.Add(ChaosSweep.Checkpoints(Store));
            output.WriteLine(
                $"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} killed {(isSilo ? "silo" : "a worker of")} {name}; {now.State} {now.Runs}");
        }
    }

    /// <summary>No attempt that started after a checkpoint was seen started before it. Returns how many continued from one.</summary>
    private int ShowNoneBeganAnew(RunSummary[] runs)
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

        output.WriteLine($"{resumed} attempts went on from a checkpoint");
        return resumed;
    }
}
