using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Scheduling;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class PlacementTests
{
    private static readonly NodeSummary Plain = Node("a", NodeState.Ready, [new DeviceInfo("cpu:0", "cpu", 2, 4L << 30)], ("room", "lab"));

    private static readonly NodeSummary Large = Node(
        "b", NodeState.Ready, [new DeviceInfo("cpu:0", "cpu", 1, 16L << 30), new DeviceInfo("cuda:0", "cuda", 1, 8L << 30)]);

    [Theory]
    [InlineData("auto", 16L << 30)]
    [InlineData("cpu", null)]
    [InlineData("cuda", 8L << 30)]
    [InlineData("cuda:0", null)]
    public void What_one_slot_has_is_no_problem(string device, long? memoryBytes) =>
        Assert.Null(Placement.FindProblem(new ResourceSpec(device, MemoryBytes: memoryBytes), [Plain, Large]));

    [Fact]
    public void A_device_that_no_node_has_is_a_problem_of_the_device()
    {
        Assert.Equal(
            "resources.device: its runs need device 'cuda', and here is only cpu:0",
            $"{Placement.FindProblem(new ResourceSpec("cuda"), [Plain])}");
        Assert.Equal(
            "resources.device: its runs need device 'cuda:1', and here is only cpu:0, cuda:0",
            $"{Placement.FindProblem(new ResourceSpec("cuda:1"), [Plain, Large])}");
    }

    [Fact]
    public void Memory_is_compared_with_the_largest_slot_of_the_device()
    {
        Assert.Equal(
            "resources.memoryBytes: its runs need 8193 MiB, and the largest slot here has 8192 MiB",
            $"{Placement.FindProblem(new ResourceSpec("cuda", MemoryBytes: 8193L << 20), [Plain, Large])}");
        Assert.Equal(
            "resources.memoryBytes: its runs need 20480 MiB, and the largest slot here has 16384 MiB",
            $"{Placement.FindProblem(new ResourceSpec(MemoryBytes: 20L << 30), [Plain, Large])}");
    }

    [Fact]
    public void A_label_is_a_problem_with_the_values_there_are()
    {
        Assert.Null(Placement.FindProblem(Labelled("room", "lab"), [Plain, Large]));
        Assert.Equal(
            "resources.labels: its runs need a node with label room=attic, and here room is only lab",
            $"{Placement.FindProblem(Labelled("room", "attic"), [Plain, Large])}");
        Assert.Equal(
            "resources.labels: its runs need a node with label rack=1, and here none has a label rack",
            $"{Placement.FindProblem(Labelled("rack", "1"), [Plain, Large])}");
    }

    [Fact]
    public void Needs_that_only_several_slots_have_are_a_problem_together() => Assert.Equal(
        "resources: its runs need a device, memory and labels that no single slot here has together",
        $"{Placement.FindProblem(Labelled("room", "lab") with { MemoryBytes = 8L << 30 }, [Plain, Large])}");

    [Theory]
    [InlineData(NodeState.Cordoned, true)]
    [InlineData(NodeState.Drained, true)]
    [InlineData(NodeState.Gone, false)]
    public void A_node_that_may_take_work_again_counts_and_one_that_is_gone_does_not(NodeState state, bool counts) =>
        Assert.Equal(counts, Placement.FindProblem(new ResourceSpec("cuda"), [Plain, Large with { State = state }]) is null);

    [Fact]
    public void Without_a_known_node_nothing_is_known() => Assert.Null(Placement.FindProblem(new ResourceSpec("cuda"), []));

    private static ResourceSpec Labelled(string key, string value) =>
        new(Labels: ImmutableSortedDictionary<string, string>.Empty.Add(key, value));

    private static NodeSummary Node(
        string name, NodeState state, ImmutableArray<DeviceInfo> devices, params (string Key, string Value)[] labels)
    {
        var all = labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value);
        return new NodeSummary(
            new NodeRegistration(name, $"silo-{name}", "1", all, devices), state, all, DateTimeOffset.UnixEpoch,
            ImmutableSortedDictionary<string, int>.Empty, null);
    }
}
