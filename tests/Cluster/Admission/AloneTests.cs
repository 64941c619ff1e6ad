using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Cluster.Admission;

/// <summary>A silo that is alone on its store, as commands host one.</summary>
public sealed class AloneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_standalone_silo_opens_no_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using (var silo = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1").WaitUntilJoinedAsync())
        {
            Assert.Empty(Processes.PortsOf(silo.Id));
        }

        // The same scan finds the ports of a silo that was told to be open.
        await using var open = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1", "--insecure")
            .WaitUntilJoinedAsync();
        Assert.Equal(2, Processes.PortsOf(open.Id).Length);
    }

    [Fact]
    public async Task A_silo_that_gets_no_port_leaves_the_store_to_the_next_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ports are reserved on Linux only");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var options = new SiloOptions
        {
            Name = "n1",
            Store = Store,
            Devices = [],
            IsInsecure = true,
            SiloPort = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port,
        };
        await Assert.ThrowsAsync<UserErrorException>(() => SiloHost.BuildAsync(options, cancellationToken: Cancellation));
        using var next = await SiloHost.BuildAsync(options with { IsInsecure = false, SiloPort = 0 }, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_standalone_silo_serves_200_concurrent_readers_during_a_sweep()
    {
        // Its runs end after the readers, however slow the machine is.
        var release = new TaskCompletionSource();
        await using var silo = await TestSilo.StartAsync(Store, [new DeviceInfo("cpu:0", "cpu", 2, 4L << 30)],
            createExecutor: () => new HeldExecutor(release.Task));
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await silo.Grains.GetGrain<ISweepGrain>("read")
            .SubmitAsync(Demo.Sweep("read", Demo.Family("knn", ("k", [ParameterValue.Of(1)]))), Demo.Features, Cancellation);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await Until.TrueAsync(() => silo.Grains.GetGrain<ISweepGrain>("read").DescribeAsync(Cancellation), now => now.Runs.Running > 0);

        // 800 answers. A call that waits for another's timeout throws after 30 s.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async reader =>
        {
            var sweep = silo.Grains.GetGrain<ISweepGrain>("read");
            Assert.Equal("read", (await sweep.DescribeAsync(Cancellation)).Id);
            Assert.Equal("read", (await sweep.GetLeaderboardAsync(null, 10, Cancellation)).Sweep);
            Assert.NotEmpty(await scheduler.ListNodesAsync(Cancellation));
            Assert.Equal("demo", (await silo.Grains.GetGrain<IDatasetGrain>("demo").DescribeAsync(Cancellation)).Name);
        }));

        Assert.Equal(SweepState.Running, (await silo.Grains.GetGrain<ISweepGrain>("read").DescribeAsync(Cancellation)).State);
        release.SetResult();
    }

    [Fact]
    public async Task Partial_files_of_a_killed_process_are_removed_at_the_next_start()
    {
        using var killed = System.Diagnostics.Process.Start("true");
        await killed.WaitForExitAsync(Cancellation);
        var half = PartialFile.NameFor(Path.Combine(Store, "artifacts", "work", "s", "e0", "r0f0", "a00001-0000001", "model"))
            .Replace($"-{Environment.ProcessId}-", $"-{killed.Id}-", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(half)!); // not null: below the store
        await File.WriteAllTextAsync(half, "half", Cancellation);

        await using var silo = await TestSilo.StartAsync(Store);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(half)), isThere => !isThere);
    }
}
