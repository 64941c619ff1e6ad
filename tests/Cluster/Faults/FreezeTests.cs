using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>A silo that stops for a while, like a suspended machine, and resumes when others have replaced it.</summary>
[Collection(SideBySide.Clusters)]
public sealed class FreezeTests(PostgresServer server, FreezeTests.Undisturbed undisturbed, ITestOutputHelper output)
    : IClassFixture<FreezeTests.Undisturbed>, IDisposable
{
    private static readonly FamilySpace[] Models = [Demo.SmallCnn(120, 4)];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_frozen_silo_records_nothing_after_it_resumes_and_exits_with_one_line(bool withItsWorkers)
    {
        PostgresServer.SkipUnlessInstalled();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 3);
        await Demo.ImportAsync(cluster.Grains, _folder["audio"]);
        var expected = await undisturbed.LeaderboardAsync(cluster.Grains);

        var scheduler = cluster.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await Demo.SubmitAsync(cluster.Grains, Demo.Sweep("disturbed", Models));
        var leases = await Until.TrueAsync(() => scheduler.ListLeasesAsync(Cancellation), leases => leases.Length == 3);

        // The worst choice of the three: the one that also keeps queue and leases.
        var address = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(scheduler, Cancellation);
        var lost = leases.Single(lease => lease.Silo == address?.ToParsableString());
        var attempt = DisturbedSweep.AttemptFolder(Store, lost);
        await Until.TrueAsync(() => Task.FromResult(DisturbedSweep.HasCheckpoint(Store, lost)), isThere => isThere);

        var silo = cluster[lost.Slot.Node];
        int[] frozen = withItsWorkers ? [silo.Id, .. Processes.WorkersOf(silo.Id)] : [silo.Id];
        await Processes.SignalAsync("STOP", frozen);
        var started = Stopwatch.GetTimestamp();
        var attempts = Path.GetDirectoryName(attempt)!; // not null: the folder of the run
        await Until.TrueAsync(() => Task.FromResult(Directory.GetDirectories(attempts).Length), count => count == 2);
        output.WriteLine($"{lost.Unit.Id} executed elsewhere {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after its silo froze");
        if (!withItsWorkers)
        {
            // Its worker has a whole result to report when the silo resumes.
            await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(attempt, "model"))), isThere => isThere,
                DisturbedSweep.Patience);
        }

        await Processes.SignalAsync("CONT", frozen);
        started = Stopwatch.GetTimestamp();
        Assert.Equal(75, await silo.ExitAsync(TestContext.Current.CancellationToken));
        output.WriteLine($"ended {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after it came back");
        output.WriteLine(silo.Output);
        Assert.Equal(
            $"node {lost.Slot.Node}: the cluster declared this silo dead while it was frozen or disconnected; its runs resume on other "
                + "nodes. Restart it to rejoin",
            Assert.Single(silo.Output.Split('\n'), line => line.StartsWith("node ", StringComparison.Ordinal)));

        await cluster.Start(lost.Slot.Node).WaitUntilJoinedAsync();
        var ended = await Demo.EndAsync(cluster.Grains, "disturbed");
        Assert.Equal(new RunCounts(Total: 3, Completed: 3, Failed: 0, Running: 0, Queued: 0), ended.Runs);
        Assert.Equal(expected, await Demo.LeaderboardAsync(cluster.Grains, "disturbed"));
        var runs = await Demo.RunsAsync(cluster.Grains, "disturbed", 0);
        Assert.All(runs, run => Assert.Single(run.Attempts, attempt => attempt.Outcome is AttemptOutcome.Completed));
        var completed = runs.Single(run => run.Run.ToString() == lost.Unit.Id).Attempts.Single(
            attempt => attempt.Outcome is AttemptOutcome.Completed);
        Assert.NotEqual(lost.AcquiredAt, completed.AcquiredAt);
        await cluster.StopAndAssertNoOrphansAsync();
    }

    /// <summary>The leaderboard of the sweep without a fault, computed on the cluster of the first case.</summary>
    public sealed class Undisturbed
    {
        private string? _leaderboard;

        internal async Task<string> LeaderboardAsync(IGrainFactory grains)
        {
            if (_leaderboard is null)
            {
                await Demo.RunAsync(grains, Demo.Sweep("undisturbed", Models));
                _leaderboard = await Demo.LeaderboardAsync(grains, "undisturbed");
            }

            return _leaderboard;
        }
    }
}
