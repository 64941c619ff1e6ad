using Experiments.Domain;
using Experiments.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class NodeFaultsTests
{
    private static readonly StorageFault Full = new(StorageFaultKind.Full, "/store");

    private readonly FakeTimeProvider _time = new();
    private readonly NodeFaults _nodeFaults;

    public NodeFaultsTests() => _nodeFaults = new NodeFaults(TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void Nodes_with_the_same_fault_share_one_line()
    {
        _nodeFaults.Set("n2", Full);
        _nodeFaults.Set("n1", Full with { FreeBytes = 1 });
        Assert.StartsWith("paused on n1, n2: /store: the disk is full", Assert.Single(_nodeFaults.Describe(["n1", "n2", "n3"])),
            StringComparison.Ordinal);
        Assert.Equal("paused: /store: the disk is full, 0.0 MB free; free some space; it then continues automatically",
            Assert.Single(_nodeFaults.Describe(["n1", "n2"])));

        _nodeFaults.Set("n3", new StorageFault(StorageFaultKind.ReadOnly, "/store"));
        Assert.Equal(2, _nodeFaults.Describe(["n1", "n2", "n3"]).Count());
    }

    [Fact]
    public void A_hold_ends_when_withdrawn_or_not_repeated()
    {
        _nodeFaults.Set("n1", Full);
        _nodeFaults.Set("n2", Full);
        _nodeFaults.Set("n1", null);
        Assert.Equal((null, Full), (_nodeFaults.Find("n1"), _nodeFaults.Find("n2")));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(_nodeFaults.Find("n2"));
        Assert.Empty(_nodeFaults.Describe(["n1", "n2"]));
    }
}
