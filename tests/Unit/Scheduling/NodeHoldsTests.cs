using Experiments.Domain;
using Experiments.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class NodeHoldsTests
{
    private static readonly StorageFault Full = new(StorageFaultKind.Full, "/store");

    private readonly FakeTimeProvider _time = new();
    private readonly NodeHolds _holds;

    public NodeHoldsTests() => _holds = new NodeHolds(TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void Nodes_that_share_a_fault_share_its_line_and_are_named_where_others_work()
    {
        _holds.Set("n2", Full);
        _holds.Set("n1", Full with { FreeBytes = 1 });
        Assert.StartsWith("paused on n1, n2: /store: the disk is full", Assert.Single(_holds.Describe(["n1", "n2", "n3"])),
            StringComparison.Ordinal);
        Assert.Equal("paused: /store: the disk is full, 0.0 MB free; free some space; it then continues automatically",
            Assert.Single(_holds.Describe(["n1", "n2"])));

        _holds.Set("n3", new StorageFault(StorageFaultKind.ReadOnly, "/store"));
        Assert.Equal(2, _holds.Describe(["n1", "n2", "n3"]).Count());
    }

    [Fact]
    public void What_a_node_takes_back_or_does_not_say_again_no_longer_holds()
    {
        _holds.Set("n1", Full);
        _holds.Set("n2", Full);
        _holds.Set("n1", null);
        Assert.Equal((null, Full), (_holds.Find("n1"), _holds.Find("n2")));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(_holds.Find("n2"));
        Assert.Empty(_holds.Describe(["n1", "n2"]));
    }
}
