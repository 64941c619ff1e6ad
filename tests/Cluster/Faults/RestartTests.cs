using Experiments.Contracts;
using Experiments.Domain;
using Orleans.Core.Internal;
using Xunit;

namespace Experiments.Cluster.Faults;

public sealed class RestartTests : IDisposable
{
    private static readonly FamilySpace[] Models =
    [
        Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])),
        Demo.SmallCnn(40, 4, 8),
    ];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_resumes_after_a_stop_and_after_a_kill_of_its_silo()
    {
        await using (var silo = await TestSilo.StartAsync(Store))
        {
            await Demo.ImportAsync(silo.Grains, _folder["audio"]);
            await Demo.RunAsync(silo.Grains, Demo.Sweep("undisturbed", Models));
            await silo.Grains.GetGrain<ISweepGrain>("disturbed").SubmitAsync(Demo.Sweep("disturbed", Models), Demo.Features, Cancellation);
            await Demo.AwaitRunsAsync(silo.Grains, "disturbed", 2);
        }

        // Nobody requests the sweep: it continues because it is unfinished.
        await using (var silo = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1").WaitUntilJoinedAsync())
        {
            var workers = await Until.TrueAsync(() => Task.FromResult(Processes.WorkersOf(silo.Id)), found => found.Length > 0);
            var work = Path.Combine(Store, "artifacts", "work", "disturbed");
            var since = DateTime.UtcNow;
            await Until.TrueAsync(() => Task.FromResult(CheckpointsSince(work, since)), count => count > 0);
            await silo.KillAsync();
            await Until.TrueAsync(() => Task.FromResult(workers.Any(Processes.IsAlive)), isAlive => !isAlive, seconds: 5);
        }

        await using (var silo = await TestSilo.StartAsync(Store))
        {
            var ended = await Demo.EndAsync(silo.Grains, "disturbed");
            Assert.Equal((SweepState.Completed, 12, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
            Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "undisturbed"), await Demo.LeaderboardAsync(silo.Grains, "disturbed"));
        }
    }

    [Fact]
    public async Task A_reactivated_scheduler_keeps_all_leases()
    {
        // One slot more than there are runs: it would take what another holds.
        var release = new TaskCompletionSource();
        await using var silo = await TestSilo.StartAsync(Store, [new DeviceInfo("cpu:0", "cpu", 4, 4L << 30)],
            createExecutor: () => new HeldExecutor(release.Task));
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await silo.Grains.GetGrain<ISweepGrain>("held")
            .SubmitAsync(Demo.Sweep("held", Demo.Family("knn", ("k", [ParameterValue.Of(1)]))), Demo.Features, Cancellation);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var before = await Until.TrueAsync(() => scheduler.ListLeasesAsync(Cancellation), leases => leases.Length == 3);

        await scheduler.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancellation);
        var after = await Until.TrueAsync(
            () => scheduler.ListLeasesAsync(Cancellation),
            leases => leases.Length == 3 && leases.All(lease => before.Any(old => old.Epoch == lease.Epoch)));
        Assert.Equal(before.Select(lease => $"{lease.Slot}").Order(StringComparer.Ordinal),
            after.Select(lease => $"{lease.Slot}").Order(StringComparer.Ordinal));
        release.SetResult();
        await Demo.EndAsync(silo.Grains, "held");
        var attempts = (await Demo.RunsAsync(silo.Grains, "held", 0)).Select(run => Assert.Single(run.Attempts));
        Assert.All(attempts, attempt => Assert.Equal((1, AttemptOutcome.Completed), (attempt.Number, attempt.Outcome)));
    }

    [Fact]
    public async Task A_second_process_on_a_store_is_refused_in_one_line()
    {
        await using var first = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1").WaitUntilJoinedAsync();
        await using var second = SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n2");
        Assert.NotEqual(0, await second.ExitAsync(TestContext.Current.CancellationToken));
        var line = Assert.Single(second.Output.Split('\n'));
        Assert.StartsWith($"{Store}: another process uses this store", line, StringComparison.Ordinal);
    }

    private static int CheckpointsSince(string work, DateTime time) =>
        Directory.EnumerateFiles(work, "checkpoint-*", SearchOption.AllDirectories).Count(path => File.GetLastWriteTimeUtc(path) > time);
}
