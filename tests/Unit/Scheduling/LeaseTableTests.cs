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
    public void A_renewed_lease_does_not_expire()
    {
        var lease = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Renew(lease));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_leases.ReleaseExpired());
    }

    [Fact]
    public void An_expired_lease_can_be_neither_renewed_nor_released()
    {
        var lease = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([lease], _leases.ReleaseExpired());
        Assert.False(_leases.Renew(lease));
        Assert.False(_leases.Release(lease));
    }

    [Fact]
    public void A_leased_unit_or_an_occupied_slot_gets_no_second_lease()
    {
        Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        Assert.Throws<InvalidOperationException>(() => _leases.Reserve(Work.Unit("a"), Work.Slot("n2")));
        Assert.Throws<InvalidOperationException>(() => _leases.Reserve(Work.Unit("b"), Work.Slot("n1")));
    }

    [Fact]
    public void A_lease_is_reserved_for_the_next_attempt_of_its_unit() =>
        Assert.Equal(4, _leases.Reserve(Work.Unit("a") with { Attempts = 3 }, Work.Slot("n1")).Attempt);

    [Fact]
    public void An_earlier_holder_is_fenced_once_the_unit_has_a_new_lease()
    {
        var frozen = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(11));
        _leases.ReleaseExpired();
        var present = Grant(_leases, Work.Unit("a") with { Attempts = 1 }, Work.Slot("n2"));
        Assert.True(frozen.Epoch < present.Epoch);
        Assert.False(_leases.IsCurrent(frozen));
        Assert.False(_leases.Renew(frozen));
        Assert.True(_leases.IsCurrent(present));
    }

    [Fact]
    public void A_lease_of_an_earlier_incarnation_is_adopted_unless_the_unit_was_leased_again()
    {
        var before = Grant(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.True(_leases.TryAdopt(before));
        Assert.True(_leases.Renew(before));

        var late = Grant(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("b"), Work.Slot("n2"));
        Grant(_leases, Work.Unit("b"), Work.Slot("n3"));
        Assert.False(_leases.TryAdopt(late));
    }

    [Fact]
    public void An_adopted_lease_that_has_ended_is_not_adopted_again()
    {
        var before = Grant(new LeaseTable(_time, incarnation: 1, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.True(_leases.TryAdopt(before));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([before], _leases.ReleaseExpired());
        Assert.False(_leases.TryAdopt(before));
    }

    [Fact]
    public void A_lease_of_the_current_incarnation_is_never_adopted()
    {
        var lease = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _leases.Release(lease);
        Assert.False(_leases.TryAdopt(lease));
    }

    [Fact]
    public void Only_the_leases_of_a_dead_silo_are_released()
    {
        var dead = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        var alive = Grant(_leases, Work.Unit("b"), Work.Slot("n2"));
        Assert.Equal([dead], _leases.ReleaseSilo("silo-n1"));
        Assert.Equal([alive], _leases.All);
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
    }

    [Fact]
    public void A_lease_is_reissued_until_its_slot_first_renews_it()
    {
        var lease = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Reissue(lease));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(_leases.Renew(lease));
        Assert.False(_leases.Reissue(lease));
    }

    [Fact]
    public void A_lease_that_was_never_renewed_expires()
    {
        var begun = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        var untaken = Grant(_leases, Work.Unit("b"), Work.Slot("n2"));
        _leases.Renew(begun);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([begun, untaken], _leases.ReleaseExpired());
    }

    [Fact]
    public void A_lease_from_before_the_store_was_restored_is_never_adopted()
    {
        var before = Grant(new LeaseTable(_time, incarnation: 6, TimeSpan.FromSeconds(10)), Work.Unit("a"), Work.Slot("n1"));
        Assert.False(new LeaseTable(_time, incarnation: 8, TimeSpan.FromSeconds(10), adoptsFrom: 7).TryAdopt(before));
        Assert.True(new LeaseTable(_time, incarnation: 8, TimeSpan.FromSeconds(10), adoptsFrom: 6).TryAdopt(before));
    }

    [Fact]
    public void A_reserved_lease_does_not_expire_until_it_is_confirmed()
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
    public void A_vacated_slot_can_get_its_next_lease_while_the_finished_one_is_held()
    {
        var finished = Grant(_leases, Work.Unit("a"), Work.Slot("n1"));
        _leases.FreeSlot(finished);
        var next = Grant(_leases, Work.Unit("b"), Work.Slot("n1"));
        Assert.True(_leases.Renew(finished));
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
        Assert.True(_leases.Release(finished));
        Assert.True(_leases.TryFind(next.Slot, out var held));
        Assert.Equal(next, held);
        Assert.Equal(1, _leases.RunningOf("sweep/s"));
    }

    private static Lease Grant(LeaseTable leases, WorkUnit unit, SlotOffer slot) =>
        leases.Confirm(leases.Reserve(unit, slot), new AttemptAnswer(AttemptStanding.Accepted, unit.Attempts + 1));
}
