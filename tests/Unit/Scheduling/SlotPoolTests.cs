using Experiments.Domain;
using Experiments.Grains.Scheduling;
using Experiments.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class SlotPoolTests
{
    private static readonly SchedulerOptions Options = new();

    private readonly FakeTimeProvider _time = new();
    private readonly SlotPool _pool;

    public SlotPoolTests() => _pool = new SlotPool(incarnation: 2, _time.GetUtcNow(), Options, _time);

    [Fact]
    public void A_slot_that_asks_again_gets_its_lease_again_and_once_begun_loses_it()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Granted("n1");
        Assert.Equal((lease, true), _pool.FindHeldBy(Work.Slot("n1")));

        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(lease)));
        Assert.Equal((lease, false), _pool.FindHeldBy(Work.Slot("n1")));
        Assert.Equal(LeaseVerdict.Lost, _pool.Renew(KeyOf(lease)));
    }

    [Fact]
    public void A_withdrawn_unit_leaves_the_queue_or_its_holder_hears_of_it()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        _pool.Submit(Work.Unit("other", owner: "sweep/other"));
        var lease = Granted("n1");

        Assert.Equal(["b"], _pool.Withdraw("sweep/s", LeaseVerdict.Park));
        Assert.Equal(LeaseVerdict.Park, _pool.Renew(KeyOf(lease)));
        Assert.Equal(new OwnerCount(Waiting: 0, Running: 1), _pool.CountOf("sweep/s"));
        Assert.Equal(new OwnerCount(Waiting: 1, Running: 0), _pool.CountOf("sweep/other"));
    }

    [Fact]
    public void A_unit_that_is_submitted_again_while_its_holder_parks_it_is_queued_when_the_holder_has_reported()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Granted("n1");
        _pool.WithdrawUnit("a", LeaseVerdict.Park);
        _pool.Submit(Work.Unit("a"));
        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(lease)));

        var report = new WorkReport(lease, AttemptOutcome.Parked, Result: null, _time.GetUtcNow());
        Assert.Equal(AttemptOutcome.Yielded, _pool.Settle(report).Outcome);
        _pool.End(report);
        Assert.Equal(2, Granted("n1").Attempt);
    }

    [Fact]
    public void A_report_that_is_made_again_since_its_answer_was_lost_is_known_to_be_recorded()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var first = Granted("n1");
        Assert.False(_pool.IsRecorded(first));
        _pool.End(new WorkReport(first, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.True(_pool.IsRecorded(first));

        var second = Granted("n1");
        Assert.False(_pool.IsRecorded(second));
        _pool.End(new WorkReport(second, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.Equal((false, true), (_pool.IsRecorded(first), _pool.IsRecorded(second)));
    }

    [Fact]
    public void A_lost_attempt_is_recorded_with_the_epochs_of_its_last_renewal()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Granted("n1");
        _pool.Renew(KeyOf(lease) with { Epochs = new EpochSpan(0, 7) });
        _pool.Renew(KeyOf(lease));
        Assert.Equal(new EpochSpan(0, 7), _pool.Lose(Assert.Single(_pool.ReleaseSilo(lease.Silo)), "its silo died").Epochs);

        var next = Granted("n1");
        Assert.Null(_pool.Lose(Assert.Single(_pool.ReleaseSilo(next.Silo)), "its silo died").Epochs);
    }

    [Theory]
    [InlineData(NodeState.Cordoned)]
    [InlineData(NodeState.Draining)]
    public void A_scheduler_that_has_just_moved_gives_nothing_to_a_node_that_takes_no_work(NodeState state)
    {
        _pool.Submit(Work.Unit("a"));
        var offer = Work.Slot("n1") with { NodeState = state };
        Assert.Null(_pool.TryReserve(offer));
        Assert.Contains(_pool.Explain("a").Reasons, reason => reason.EndsWith(
            $"fits, but its node is {state.ToString().ToLowerInvariant()}", StringComparison.Ordinal));

        // What the node itself has told this scheduler counts more than an offer, which may be some seconds old.
        _pool.SetNode("n1", NodeState.Ready);
        Assert.NotNull(_pool.TryReserve(offer));
        _pool.SetNode("n2", NodeState.Cordoned);
        Assert.Null(_pool.TryReserve(Work.Slot("n2")));
    }

    [Fact]
    public void A_slot_that_has_finished_is_given_its_next_lease_before_the_report_of_the_last_is_stored()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var finished = Granted("n1");
        var next = _pool.TryReserveAfter(finished, Work.Slot("n1"));
        Assert.Equal("b", next?.Unit.Id);

        // Asked again, since the report was not answered: the slot has its next lease.
        Assert.Null(_pool.TryReserveAfter(finished, Work.Slot("n1")));
        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(finished)));
    }

    [Fact]
    public void A_slot_that_has_finished_keeps_its_lease_where_there_is_no_other_for_it()
    {
        _pool.Submit(Work.Unit("a"));
        var finished = Granted("n1");
        Assert.Null(_pool.TryReserveAfter(finished, Work.Slot("n1")));
        Assert.Equal(1, _pool.CountOf("sweep/s").Running);
        _pool.Submit(Work.Unit("b"));
        Assert.Null(_pool.TryReserve(Work.Slot("n1")));
    }

    [Fact]
    public void What_could_not_be_stored_is_owed_until_the_unit_is_given_again()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Granted("n1");
        _pool.GiveBack(lease);
        Assert.True(_pool.HasWaiting);
        var owed = Assert.Single(_pool.TakeOwed("a"));
        Assert.Equal((AttemptOutcome.Yielded, "its slot never started it", lease.Epoch), (owed.Outcome, owed.Reason, owed.Lease.Epoch));
        Assert.Empty(_pool.TakeOwed("a"));
    }

    [Fact]
    public void However_long_a_row_cannot_be_written_what_is_owed_to_it_stays_short_and_others_come_first()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        List<Lease> given = [];
        for (var i = 0; i < 1000; i++)
        {
            var reserved = _pool.TryReserve(Work.Slot("n1"))!; // not null: two units wait
            _pool.GiveBack(reserved, isToWait: true);
            given.Add(reserved);
        }

        Assert.Equal(["a", "b", "a", "b"], given.Take(4).Select(lease => lease.Unit.Id));
        var owed = _pool.TakeOwed("a").Select(report => report.Lease.Epoch).ToList();
        var all = given.Where(lease => lease.Unit.Id == "a").Select(lease => lease.Epoch).ToList();
        Assert.InRange(owed.Count, 2, 8);
        Assert.Equal((all[0], all[^1]), (owed[0], owed[^1]));
    }

    [Fact]
    public void A_recorded_result_ends_the_attempt_that_began_after_its_lease_ran_out()
    {
        _pool.Submit(Work.Unit("a"));
        var late = Granted("n1");
        _pool.Renew(KeyOf(late));
        _time.Advance(Options.LeaseDuration + TimeSpan.FromSeconds(1));
        Assert.Equal(AttemptOutcome.Lost, _pool.Lose(Assert.Single(_pool.ReleaseExpired()), "its lease expired").Outcome);
        var second = Granted("n2");

        _pool.End(new WorkReport(late, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.Equal(LeaseVerdict.Cancel, _pool.Renew(KeyOf(second)));
    }

    [Fact]
    public void A_lease_of_an_earlier_incarnation_is_honoured_until_its_unit_is_given_to_another()
    {
        var slot = Work.Slot("n1");
        Lease Earlier(string unit, int index) => new(
            Work.Unit(unit), 1, new LeaseEpoch(1, 7), slot.Slot with { Index = index }, slot.Silo, _time.GetUtcNow(),
            Options.LeaseDuration);
        _pool.Submit(Work.Unit("a"));
        Assert.True(_pool.Honours(Earlier("a", index: 0)));
        Assert.False(_pool.HasWaiting);

        _pool.Submit(Work.Unit("b"));
        Granted("n2");
        Assert.False(_pool.Honours(Earlier("b", index: 1)));
    }

    [Fact]
    public void Nothing_is_given_before_earlier_holders_had_their_time_nor_to_a_node_that_takes_none()
    {
        var pool = new SlotPool(2, _time.GetUtcNow() + TimeSpan.FromSeconds(5), Options, _time);
        pool.Submit(Work.Unit("a"));
        Assert.Null(pool.TryReserve(Work.Slot("n1")));
        _time.Advance(TimeSpan.FromSeconds(5));
        pool.SetNode("n1", NodeState.Cordoned);
        Assert.Null(pool.TryReserve(Work.Slot("n1")));
        Assert.NotNull(pool.TryReserve(Work.Slot("n2")));
    }

    [Fact]
    public void A_draining_node_gives_back_what_it_has_unless_that_is_cancelled_anyway()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var (first, second) = (Granted("n1"), Granted("n1", index: 1));
        _pool.WithdrawUnit(second.Unit.Id, LeaseVerdict.Cancel);
        _pool.SetNode("n1", NodeState.Draining);
        Assert.Equal((LeaseVerdict.Yield, LeaseVerdict.Cancel), (_pool.Renew(KeyOf(first)), _pool.Renew(KeyOf(second))));
    }

    [Fact]
    public async Task A_waiting_slot_is_served_when_work_comes_and_gives_it_back_when_nobody_listens_any_more()
    {
        var waiting = new WaitingSlots(_pool, _time);
        var answer = waiting.WaitAsync(Work.Slot("n1"), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var impatient = waiting.WaitAsync(Work.Slot("n2"), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(9));
        _pool.Submit(Work.Unit("a"));
        waiting.Serve();
        Assert.Equal("a", (await answer)?.Unit.Id);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await impatient);

        _pool.Submit(Work.Unit("b"));
        waiting.Serve();
        Assert.True(_pool.HasWaiting);
    }

    private Lease Granted(string node, int index = 0)
    {
        var reserved = _pool.TryReserve(Work.Slot(node, index: index));
        Assert.NotNull(reserved);
        return _pool.Confirm(reserved, new AttemptAnswer(
            AttemptStanding.Accepted, reserved.Unit.Attempts + 1, reserved.Unit.LostAttempts, reserved.Unit.CrashedAttempts));
    }

    private static LeaseKey KeyOf(Lease lease) => new(lease.Unit.Id, lease.Epoch);
}
