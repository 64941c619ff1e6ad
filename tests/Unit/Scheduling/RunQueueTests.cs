using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class RunQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RunQueue _queue = new();
    private readonly LeaseTable _leases = new(new FakeTimeProvider(Start), incarnation: 1, TimeSpan.FromSeconds(10));

    [Fact]
    public void Units_of_one_owner_are_taken_in_order()
    {
        Add(Work.Unit("a"), Work.Unit("b"), Work.Unit("c"));
        Assert.Equal(["a", "b", "c"], TakeAll(Work.Slot("n")));
    }

    [Fact]
    public void A_waiting_unit_is_not_queued_twice()
    {
        Add(Work.Unit("a"), Work.Unit("a"));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void A_higher_priority_goes_first()
    {
        Add(Work.Unit("low"), Work.Unit("high", priority: 1));
        Assert.Equal(["high", "low"], TakeAll(Work.Slot("n")));
    }

    [Fact]
    public void Two_sweeps_share_slots_evenly_whatever_their_queue_lengths()
    {
        Add([.. Enumerable.Range(0, 50).Select(i => Work.Unit($"long{i}", "sweep/long"))]);
        Add(Work.Unit("short0", "sweep/short"), Work.Unit("short1", "sweep/short"));
        string[] taken = [.. Enumerable.Range(0, 4).Select(i => Grant(Work.Slot("n", index: i))!.Unit.Id)];
        Assert.Equal(["long0", "short0", "long1", "short1"], taken);
    }

    [Fact]
    public void A_lower_round_goes_first_within_an_owner_and_does_not_count_between_owners()
    {
        Add([.. "abc".Select(name => Work.Unit($"{name}2", "sweep/race") with { Round = 2 })]);
        Add([.. "abc".Select(name => Work.Unit($"{name}1", "sweep/race") with { Round = 1 })]);
        Add(Work.Unit("other", "sweep/other"));
        Assert.Equal((1, 4), (_queue.PlaceOf("b1"), _queue.PlaceOf("b2")));
        Assert.Equal(7, _queue.Count);
        string[] taken = [.. Enumerable.Range(0, 7).Select(i => Grant(Work.Slot("n", index: i))!.Unit.Id)];
        Assert.Equal(["a1", "other", "b1", "c1", "a2", "b2", "c2"], taken);
    }

    [Fact]
    public void A_round_whose_units_fit_no_slot_does_not_hold_up_the_next()
    {
        Add(Work.Unit("gpu", needs: new ResourceSpec("cuda")), Work.Unit("cpu") with { Round = 1 });
        Assert.Equal(["cpu"], TakeAll(Work.Slot("n")));
    }

    [Fact]
    public void A_unit_put_back_goes_to_the_front()
    {
        Add(Work.Unit("a"), Work.Unit("b"));
        var taken = _queue.Take(Work.Slot("n"), _leases)!;
        _queue.PutBack(taken with { Attempts = 1 }, Start);
        Assert.Equal(["a", "b"], TakeAll(Work.Slot("n")));
    }

    [Theory]
    [InlineData("cuda", false)]
    [InlineData("cpu", true)]
    [InlineData("auto", true)]
    [InlineData("cpu:0", true)]
    [InlineData("cpu:1", false)]
    public void A_slot_gets_only_units_that_fit_its_device(string device, bool fits)
    {
        Add(Work.Unit("a", needs: new ResourceSpec(device)));
        Assert.Equal(fits, _queue.Take(Work.Slot("n"), _leases) is not null);
    }

    [Fact]
    public void A_slot_gets_only_units_whose_labels_and_memory_it_has()
    {
        var labelled = new ResourceSpec(Labels: ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "h100"));
        Add(Work.Unit("labelled", needs: labelled), Work.Unit("large", needs: new ResourceSpec(MemoryBytes: 8L << 30)));
        Assert.Null(_queue.Take(Work.Slot("n", "cpu", 0, ("gpu", "a100")), _leases));
        Assert.Equal("labelled", _queue.Take(Work.Slot("n", "cpu", 0, ("gpu", "h100")), _leases)!.Id);
        Assert.Equal(1, _queue.Count);
    }

    [Theory]
    [InlineData(4L << 30, true)]
    [InlineData((4L << 30) + 1, false)]
    public void A_unit_may_need_all_the_memory_of_a_slot_but_not_more(long bytes, bool fits)
    {
        Add(Work.Unit("a", needs: new ResourceSpec(MemoryBytes: bytes)));
        Assert.Equal(fits, _queue.Take(Work.Slot("n") with { MemoryBytes = 4L << 30 }, _leases) is not null);
    }

    [Fact]
    public void Units_that_go_next_are_taken_before_others_of_their_owner_in_their_own_order()
    {
        Add(Work.Unit("a"), Work.Unit("b"), Work.Unit("x") with { IsNext = true }, Work.Unit("y") with { IsNext = true }, Work.Unit("c"));
        Assert.Equal(["x", "y", "a", "b", "c"], TakeAll(Work.Slot("n")));
    }

    [Fact]
    public void A_unit_that_goes_next_changes_neither_the_age_of_its_owner_nor_the_oldest_wait()
    {
        _queue.Add(Work.Unit("old", "sweep/a"), Start);
        _queue.Add(Work.Unit("other", "sweep/b"), Start.AddSeconds(1));
        _queue.Add(Work.Unit("next", "sweep/a") with { IsNext = true }, Start.AddSeconds(9));
        Assert.Equal(Start, _queue.OldestSince);
        Assert.Equal("next", _queue.Take(Work.Slot("n"), _leases)!.Id);
    }

    [Fact]
    public void The_oldest_wait_is_that_of_the_unit_queued_first()
    {
        Assert.Null(_queue.OldestSince);
        _queue.Add(Work.Unit("first", "sweep/a"), Start);
        _queue.Add(Work.Unit("second", "sweep/b"), Start.AddSeconds(5));
        Assert.Equal(Start, _queue.OldestSince);
        _queue.Remove("first");
        Assert.Equal(Start.AddSeconds(5), _queue.OldestSince);
        _queue.Remove("second");
        Assert.Null(_queue.OldestSince);
    }

    [Fact]
    public void A_sweep_at_its_limit_gets_no_more_slots()
    {
        var limited = new ResourceSpec(MaxConcurrentRuns: 1);
        Add(Work.Unit("a", needs: limited), Work.Unit("b", needs: limited));
        var lease = Grant(Work.Slot("n"))!;
        Assert.Null(Grant(Work.Slot("n", index: 1)));
        _leases.Release(lease);
        Assert.Equal("b", Grant(Work.Slot("n", index: 1))!.Unit.Id);
    }

    [Fact]
    public void An_exclusive_unit_waits_for_an_idle_device_and_blocks_later_units()
    {
        Add(Work.Unit("first"));
        var running = Grant(Work.Slot("n"))!;
        Add(Work.Unit("exclusive", needs: new ResourceSpec(IsExclusive: true), priority: 1));
        Add(Work.Unit("later"));
        Assert.Null(Grant(Work.Slot("n", index: 1)));
        _leases.Release(running);
        Assert.Equal("exclusive", Grant(Work.Slot("n", index: 1))!.Unit.Id);
        Assert.Null(Grant(Work.Slot("n")));
    }

    [Fact]
    public void A_removed_unit_is_never_taken()
    {
        Add(Work.Unit("a"), Work.Unit("b"));
        Assert.True(_queue.Remove("a"));
        Assert.False(_queue.Remove("a"));
        Assert.Equal(["b"], TakeAll(Work.Slot("n")));
    }

    [Fact]
    public void A_waiting_unit_is_explained()
    {
        var unit = Work.Unit("a", needs: new ResourceSpec("cuda"));
        Add(unit);
        var reasons = WaitReasons.Of(unit, _queue, _leases, [Work.Slot("n")], new Dictionary<string, NodeState>(), Start.AddSeconds(5))
            .ToArray();
        Assert.Equal("queued 5 s ago, behind 0 of its own sweep", reasons[0]);
        Assert.Contains("slot n/cpu:0/0 is a cpu slot, but the run needs device 'cuda'", reasons);
        Assert.Contains("no slot of the cluster fits: change the sweep's resources or add a matching silo", reasons);
    }

    [Fact]
    public void A_waiting_unit_is_told_what_its_node_reported_last()
    {
        var unit = Work.Unit("a");
        Add(unit);
        var offer = Work.Slot("n") with { NodeState = NodeState.Draining };
        Assert.Contains("slot n/cpu:0/0 fits, but its node is draining", Reasons());
        Assert.Contains("slot n/cpu:0/0 fits, but its node is cordoned", Reasons(("n", NodeState.Cordoned)));
        Assert.DoesNotContain(Reasons(("n", NodeState.Ready)), reason => reason.Contains("its node", StringComparison.Ordinal));

        string[] Reasons(params (string Node, NodeState State)[] known) =>
            [.. WaitReasons.Of(unit, _queue, _leases, [offer], known.ToDictionary(node => node.Node, node => node.State), Start)];
    }

    private void Add(params WorkUnit[] units)
    {
        foreach (var unit in units)
        {
            _queue.Add(unit, Start);
        }
    }

    private Lease? Grant(SlotOffer slot) => _queue.Take(slot, _leases) is { } unit ? _leases.Reserve(unit, slot) : null;

    private List<string> TakeAll(SlotOffer slot)
    {
        var taken = new List<string>();
        while (_queue.Take(slot, _leases) is { } unit)
        {
            taken.Add(unit.Id);
        }

        return taken;
    }
}
