using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Orleans.Core.Internal;
using Xunit;

namespace Experiments.Cluster;

/// <summary>GPU scheduling on declared GPUs that compute on the CPU.</summary>
public sealed class DeclaredDeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_runs_only_on_the_devices_it_requests()
    {
        var devices = DeviceList.Parse("declared-cuda:2x2,cpu:1", new MachineResources(2, 40L << 30, () => 0));
        await using var silo = await TestSilo.StartAsync(
            _folder["store"], devices, ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "none"));
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var knn = Demo.Family("knn", ("k", [.. Enumerable.Range(1, 4).Select(k => ParameterValue.Of(k))]));

        await Demo.RunAsync(silo.Grains, Demo.Sweep("gpus", knn) with { Resources = new ResourceSpec("cuda") });
        var used = await ListUsedDevicesAsync(silo.Grains, "gpus", 4);
        Assert.NotEmpty(used);
        Assert.All(used, device => Assert.StartsWith("declared-cuda:", device, StringComparison.Ordinal));
        await Demo.RunAsync(silo.Grains, Demo.Sweep("second", knn) with { Resources = new ResourceSpec("declared-cuda:1") });
        Assert.Equal(["declared-cuda:1"], await ListUsedDevicesAsync(silo.Grains, "second", 4));
        await Demo.RunAsync(silo.Grains, Demo.Sweep("cpus", knn) with { Resources = new ResourceSpec("cpu") });
        Assert.Equal(["cpu:0"], await ListUsedDevicesAsync(silo.Grains, "cpus", 4));

        await ExpectWaitAsync(
            silo.Grains, "labels", knn,
            new ResourceSpec("cuda", Labels: ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "h100")),
            "has label gpu=none, but the run needs gpu=h100");
        await ExpectWaitAsync(silo.Grains, "memory", knn, new ResourceSpec("cuda", MemoryBytes: 1L << 40), "but the run needs 1048576 MiB");
        await ExpectWaitAsync(silo.Grains, "real", knn, new ResourceSpec("cuda:0"), "but the run needs device 'cuda:0'");

        var node = Assert.Single(await silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(Cancellation));
        Assert.Equal([("cpu:0", false), ("declared-cuda:0", true), ("declared-cuda:1", true)],
            node.Registration.Devices.Select(device => (device.Id, device.IsDeclared)));
    }

    [Fact]
    public async Task An_exclusive_unit_keeps_others_off_its_device()
    {
        var devices = DeviceList.Parse("cpu:1,declared-cuda:1x2", new MachineResources(2, 40L << 30, () => 0));
        await using var silo = await TestSilo.StartAsync(_folder["store"], devices);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var knn = Demo.Family("knn");
        await Demo.RunAsync(silo.Grains, Demo.Sweep("first", knn));

        // No loop of the silo has these slots: the test itself acts as them, under the address of a live silo.
        var node = Assert.Single(await scheduler.ListNodesAsync(Cancellation));
        await silo.Grains.GetGrain<INodeGrain>("n1").SetStateAsync(NodeState.Cordoned, Cancellation);
        SlotOffer Slot(int index) =>
            new(new SlotId("test", "declared-cuda:0", index), node.Registration.Silo, "cuda", 1L << 30,
                ImmutableSortedDictionary<string, string>.Empty);
        await SubmitAsync("whole", new ResourceSpec("cuda", IsExclusive: true, Priority: 1));
        var whole = await scheduler.AcquireAsync(Slot(0), TimeSpan.FromSeconds(30), Cancellation);
        Assert.StartsWith("whole/", whole?.Unit.Id, StringComparison.Ordinal);
        await SubmitAsync("part", new ResourceSpec("cuda"));
        await Until.TrueAsync(() => silo.Grains.GetGrain<ISweepGrain>("part").DescribeAsync(Cancellation),
            sweep => sweep.State is SweepState.Running);
        Assert.Null(await scheduler.AcquireAsync(Slot(1), TimeSpan.FromSeconds(1), Cancellation));

        await silo.Grains.GetGrain<ISweepGrain>("whole").CancelAsync(Cancellation);
        // Not null: asserted above.
        await scheduler.ReportAsync(new WorkReport(whole!, AttemptOutcome.Cancelled, null, TimeProvider.System.GetUtcNow()), null,
            Cancellation);
        Assert.Equal(["part/e0/r0f0", "part/e0/r0f1"], [await AcquireAsync(0), await AcquireAsync(1)]);

        async Task SubmitAsync(string name, ResourceSpec resources) =>
            await silo.Grains.GetGrain<ISweepGrain>(name)
                .SubmitAsync(Demo.Sweep(name, knn) with { Resources = resources }, Demo.Features, Cancellation);

        async Task<string?> AcquireAsync(int slot) =>
            (await scheduler.AcquireAsync(Slot(slot), TimeSpan.FromSeconds(30), Cancellation))?.Unit.Id;
    }

    [Fact]
    public async Task A_cordon_outlives_a_move_of_the_scheduler()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], slots: 1);
        await silo.Grains.GetGrain<INodeGrain>("n1").SetStateAsync(NodeState.Cordoned, Cancellation);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await scheduler.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancellation);

        Directory.CreateDirectory(_folder["audio"]);
        await silo.Grains.GetGrain<IDatasetGrain>("demo").ImportAsync(
            new DatasetImportSpec("demo", _folder["audio"], DatasetLayouts.GenreFolders, new SliceRule()), Cancellation);
        await Until.TrueAsync(() => scheduler.GetStatusAsync(Cancellation), pool => pool is { Waiting: 1, Slots: 1 });

        // The grace after a move is over once a slot of the test gets the unit: the node's own slot did not get it.
        var node = Assert.Single(await scheduler.ListNodesAsync(Cancellation));
        Assert.Equal(NodeState.Cordoned, node.State);
        var lease = await Until.TrueAsync(
            () => scheduler.AcquireAsync(
                new SlotOffer(
                    new SlotId("test", "cpu:0", 0), node.Registration.Silo, "cpu", 1L << 30,
                    ImmutableSortedDictionary<string, string>.Empty),
                TimeSpan.FromSeconds(5), Cancellation),
            lease => lease is not null);
        Assert.Equal(1, lease!.Attempt); // not null: waited for
    }

    private static async Task ExpectWaitAsync(IGrainFactory grains, string name, FamilySpace family, ResourceSpec resources, string reason)
    {
        var sweep = grains.GetGrain<ISweepGrain>(name);
        await sweep.SubmitAsync(Demo.Sweep(name, family) with { Resources = resources }, Demo.Features, Cancellation);
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var why = await Until.TrueAsync(() => scheduler.ExplainAsync($"{name}/e0/r0f0", Cancellation),
            explained => explained.State == "waiting");
        Assert.Contains(why.Reasons, line => line.Contains(reason, StringComparison.Ordinal));
        await sweep.CancelAsync(Cancellation);
    }

    private static async Task<string[]> ListUsedDevicesAsync(IGrainFactory grains, string sweep, int experiments)
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, experiments).Select(number => Demo.RunsAsync(grains, sweep, number)));
        // Not null: the sweep ended.
        return [.. runs.SelectMany(all => all).Select(run => run.Result!.Device).Distinct().Order(StringComparer.Ordinal)];
    }
}
