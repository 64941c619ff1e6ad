using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>A silo that stops for a while, like a suspended machine, and resumes when others have replaced it.</summary>
public sealed class FreezeTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>, IDisposable
{
    private static readonly FamilySpace[] Models = [Demo.SmallCnn(120, 4)];

    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_was_frozen_records_nothing_and_ends_with_one_line(bool withItsWorkers)
    {
        PostgresServer.SkipUnlessInstalled();
        await using var cluster = await SiloCluster.StartAsync(server, Store, silos: 3);
        await Demo.ImportAsync(cluster.Grains, Path.Combine(_folder, "audio"));
        await Demo.RunAsync(cluster.Grains, Demo.Sweep("undisturbed", Models));

        var sweep = cluster.Grains.GetGrain<ISweepGrain>("disturbed");
        var scheduler = cluster.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await sweep.SubmitAsync(Demo.Sweep("disturbed", Models), Demo.Features, Cancellation);
        var leases = await Until.TrueAsync(() => scheduler.ListLeasesAsync(Cancellation), leases => leases.Length == 3);

        // The worst choice of the three: the one that also keeps queue and leases.
        var address = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(scheduler, Cancellation);
        var lost = leases.Single(lease => lease.Silo == address?.ToParsableString());
        var attempt = Path.Combine(Store, "artifacts", "work", lost.Unit.Id,
            $"a{lost.Epoch.Incarnation:00000}-{lost.Epoch.Number:0000000}");
        await Until.TrueAsync(() => Task.FromResult(Directory.Exists(attempt) && Directory.EnumerateFiles(attempt, "checkpoint-*").Any()),
            isThere => isThere);

        var silo = cluster[lost.Slot.Node];
        int[] frozen = withItsWorkers ? [silo.Id, .. Processes.WorkersOf(silo.Id)] : [silo.Id];
        await Processes.SignalAsync("STOP", frozen);
        var started = Stopwatch.GetTimestamp();
        // Not null.
        await Until.TrueAsync(() => Task.FromResult(Directory.GetDirectories(Path.GetDirectoryName(attempt)!).Length),
            attempts => attempts == 2);
        output.WriteLine($"{lost.Unit.Id} executed elsewhere {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after its silo froze");
        if (!withItsWorkers)
        {
            // Its worker has a whole result to report when the silo resumes.
            await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(attempt, "model"))), isThere => isThere,
                ChaosSweep.Patience);
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

        await cluster.Start(lost.Slot.Node).JoinedAsync();
        var ended = await Demo.EndAsync(cluster.Grains, "disturbed");
        Assert.Equal(new RunCounts(Total: 3, Completed: 3, Failed: 0, Running: 0, Queued: 0), ended.Runs);
        Assert.Equal(await Demo.LeaderboardAsync(cluster.Grains, "undisturbed"), await Demo.LeaderboardAsync(cluster.Grains, "disturbed"));
        var runs = await Demo.RunsAsync(cluster.Grains, "disturbed", 0);
        Assert.All(runs, run => Assert.Single(run.Attempts, attempt => attempt.Outcome is AttemptOutcome.Completed));
        var completed = runs.Single(run => run.Run.ToString() == lost.Unit.Id).Attempts.Single(
            attempt => attempt.Outcome is AttemptOutcome.Completed);
        Assert.NotEqual(lost.AcquiredAt, completed.AcquiredAt);
        await cluster.EndWithoutOrphansAsync();
    }
}
