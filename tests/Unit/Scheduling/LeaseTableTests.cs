using Experiments.Domain;
using Experiments.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class LeaseTableTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LeaseTable _leases;

    public LeaseTableTests() => _leases = new LeaseTable(_time, incarnation: 2, TimeSpan.FromSeconds(10));

    [Fact]
    public void A_lease_that_is_renewed_does_not_run_out()
    {
        var lease = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Renew(lease));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_leases.ReleaseExpired());
    }

    [Fact]
    public void A_lease_that_ran_out_can_neither_be_renewed_nor_released_again()
    {
        var lease = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([lease], _leases.ReleaseExpired());
        Assert.False(_leases.Renew(lease));
        Assert.False(_leases.Release(lease));
    }

    [Fact]
    public void An_earlier_holder_is_fenced_once_the_unit_has_another_lease()
    {
        var frozen = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(11));
        _leases.ReleaseExpired();
        var present = Granted(_leases, Work.Unit("a") with { Attempts = 1 }, Work.Slot("n2"));
        Assert.True(frozen.Epoch < present.Epoch);
        Assert.False(_leases.IsCurrent(frozen));
        Assert.False(_leases.Renew(frozen));
        Assert.True(_leases.IsCurrent(present));
    }

    [Fact]
    public void A_lease_of_an_earlier_incarnation_is_adopted_unless_the_unit_has_another()
    {
        var before = Granted(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.True(_leases.TryAdopt(before));
        Assert.True(_leases.Renew(before));

        var late = Granted(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("b"), Work.Slot("n2"));
        Granted(_leases, Work.Unit("b"), Work.Slot("n3"));
        Assert.False(_leases.TryAdopt(late));
    }

    [Fact]
    public void An_adopted_lease_that_has_ended_is_not_adopted_again()
    {
        var before = Granted(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.True(_leases.TryAdopt(before));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([before], _leases.ReleaseExpired());
        Assert.False(_leases.TryAdopt(before));
    }

    [Fact]
    public void A_lease_of_its_own_incarnation_is_never_adopted_again()
    {
        var lease = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _leases.Release(lease);
        Assert.False(_leases.TryAdopt(lease));
    }

    [Fact]
    public void The_leases_of_a_dead_silo_end_and_no_others()
    {
        var dead = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        var alive = Granted(_leases, Work.Unit("b"), Work.Slot("n2"));
        Assert.Equal([dead], _leases.ReleaseSilo("silo-n1"));
        Assert.Equal([alive], _leases.All);
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
    }

    [Fact]
    public void A_lease_whose_grant_was_lost_on_the_way_is_given_again_until_its_slot_begins()
    {
        var lease = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Reissue(lease));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Renew(lease));
        Assert.False(_leases.Reissue(lease));
    }

    [Fact]
    public void A_lease_that_was_never_renewed_runs_out_like_any_other()
    {
        var begun = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        var untaken = Granted(_leases, Work.Unit("b"), Work.Slot("n2"));
        _leases.Renew(begun);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([begun, untaken], _leases.ReleaseExpired());
    }

    [Fact]
    public void A_lease_from_before_the_store_was_restored_is_never_adopted()
    {
        var before = Granted(new LeaseTable(_time, incarnation: 6, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.False(new LeaseTable(_time, incarnation: 8, TimeSpan.FromSeconds(10), adoptsFrom: 7).TryAdopt(before));
        Assert.True(new LeaseTable(_time, incarnation: 8, TimeSpan.FromSeconds(10), adoptsFrom: 6).TryAdopt(before));
    }

    [Fact]
    public void A_lease_that_is_only_reserved_neither_runs_out_nor_is_given_to_its_slot()
    {
        var reserved = _leases.Reserve(Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Empty(_leases.ReleaseExpired());
        Assert.Empty(_leases.ReleaseSilo("silo-n1"));

        var lease = _leases.Confirm(reserved, new AttemptAnswer(AttemptStanding.Accepted, Attempt: 4, LostAttempts: 2, CrashedAttempts: 1));
        Assert.Equal((4, 2, 1), (lease.Attempt, lease.Unit.LostAttempts, lease.Unit.CrashedAttempts));
        Assert.True(_leases.TryFind("a", out var held));
        Assert.Equal(lease, held);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_leases.ReleaseExpired());
    }

    [Fact]
    public void The_slot_of_a_holder_that_has_finished_may_be_given_another_while_the_unit_is_still_its_own()
    {
        var finished = Granted(_leases, Work.Unit("a"), Work.Slot("n1"));
        _leases.Vacate(finished);
        var next = Granted(_leases, Work.Unit("b"), Work.Slot("n1"));
        Assert.True(_leases.Renew(finished));
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
        Assert.True(_leases.Release(finished));
        Assert.True(_leases.TryFind(next.Slot, out var held));
        Assert.Equal(next, held);
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
    }

    private static Lease Granted(LeaseTable leases, WorkUnit unit, SlotOffer slot) =>
        leases.Confirm(leases.Reserve(unit, slot), new AttemptAnswer(AttemptStanding.Accepted, unit.Attempts + 1));
}
