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
    public void A_repeated_request_gets_the_same_lease_until_it_is_renewed()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        Assert.Equal((lease, true), _pool.FindHeldBy(Work.Slot("n1")));

        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(lease)));
        Assert.Equal((lease, false), _pool.FindHeldBy(Work.Slot("n1")));
        Assert.Equal(LeaseVerdict.Lost, _pool.Renew(KeyOf(lease)));
    }

    [Fact]
    public void The_activity_has_what_ended_what_executes_and_what_waits_with_the_reason()
    {
        _pool.Submit(Work.Unit("a"));
        var first = Grant("n1");
        _time.Advance(TimeSpan.FromSeconds(5));
        _pool.End(new WorkReport(first, AttemptOutcome.Failed, Result: null, _time.GetUtcNow(), "bad data"));
        _pool.Submit(Work.Unit("b"));
        _pool.Submit(Work.Unit("c", owner: "sweep/other"));
        _pool.Submit(Work.Unit("d", owner: "sweep/other"));
        var second = Grant("n1");

        var activity = _pool.DescribeActivity();
        Assert.Equal(
            [
                new SlotSpan(
                    first.Slot, "a", WorkKinds.Import, 1, first.AcquiredAt, first.AcquiredAt.AddSeconds(5), AttemptOutcome.Failed,
                    "bad data"),
            ],
            activity.Ended);
        Assert.Equal([second], activity.Leases);
        var waiting = Assert.Single(activity.Waiting);
        Assert.Equal(("sweep/other", 2, "c"), (waiting.Owner, waiting.Units, waiting.First));
        Assert.Equal(_pool.Explain("c").Reasons, waiting.Reasons);
        Assert.Equal(first.AcquiredAt, activity.Since);
    }

    [Fact]
    public void The_activity_keeps_a_bounded_number_of_attempts_and_says_since_when()
    {
        for (var unit = 0; unit <= SlotHistory.MaxSpans; unit++)
        {
            _pool.Submit(Work.Unit($"u{unit}"));
            var lease = Grant("n1");
            _time.Advance(TimeSpan.FromSeconds(1));
            _pool.End(new WorkReport(lease, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        }

        var activity = _pool.DescribeActivity();
        Assert.Equal((SlotHistory.MaxSpans, "u1"), (activity.Ended.Length, activity.Ended[0].Unit));
        Assert.Equal(activity.Ended[0].From, activity.Since);
    }

    [Fact]
    public void A_withdrawn_unit_leaves_the_queue_or_its_holder_is_told()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        _pool.Submit(Work.Unit("other", owner: "sweep/other"));
        var lease = Grant("n1");

        Assert.Equal(["b"], _pool.Withdraw("sweep/s", LeaseVerdict.Park));
        Assert.Equal(LeaseVerdict.Park, _pool.Renew(KeyOf(lease)));
        Assert.Equal(new OwnerCount(Waiting: 0, Running: 1), _pool.CountOf("sweep/s"));
        Assert.Equal(new OwnerCount(Waiting: 1, Running: 0), _pool.CountOf("sweep/other"));
    }

    [Fact]
    public void A_unit_resubmitted_while_parking_is_queued_after_its_report()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        _pool.WithdrawUnit("a", LeaseVerdict.Park);
        _pool.Submit(Work.Unit("a"));
        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(lease)));

        var report = new WorkReport(lease, AttemptOutcome.Parked, Result: null, _time.GetUtcNow());
        Assert.Equal(AttemptOutcome.Yielded, _pool.Settle(report).Outcome);
        _pool.End(report);
        Assert.Equal(2, Grant("n1").Attempt);
    }

    [Fact]
    public void A_repeated_report_is_recognized_as_recorded()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var first = Grant("n1");
        Assert.False(_pool.IsRecorded(first));
        _pool.End(new WorkReport(first, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.True(_pool.IsRecorded(first));

        var second = Grant("n1");
        Assert.False(_pool.IsRecorded(second));
        _pool.End(new WorkReport(second, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.Equal((false, true), (_pool.IsRecorded(first), _pool.IsRecorded(second)));
    }

    [Fact]
    public void A_lost_attempt_is_recorded_with_the_epochs_of_its_last_renewal()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        _pool.Renew(KeyOf(lease) with { Epochs = new EpochSpan(0, 7) });
        _pool.Renew(KeyOf(lease));
        Assert.Equal(new EpochSpan(0, 7), _pool.Lose(Assert.Single(_pool.ReleaseSilo(lease.Silo)), "its silo died").Epochs);

        var next = Grant("n1");
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
    public void A_unit_is_explained_where_it_runs_and_not_at_all_once_it_has_ended()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        _time.Advance(TimeSpan.FromSeconds(3));
        var running = _pool.Explain("a");
        Assert.Equal("running", running.State);
        Assert.Equal(["attempt 1 is running on n1/cpu:0/0, leased 3 s ago"], running.Reasons);
        _pool.End(new WorkReport(lease, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.Equal(WorkExplanation.Unknown, _pool.Explain("a").State);
    }

    [Fact]
    public void The_state_of_the_pool_counts_units_and_slots_that_asked_lately()
    {
        Assert.Equal(new PoolStatus(0, 0, 0, 0), _pool.Describe());
        _pool.Submit(Work.Unit("a"));
        Grant("n1");
        _pool.Submit(Work.Unit("b"));
        _time.Advance((3 * Options.LeaseDuration) - TimeSpan.FromSeconds(1));
        Assert.Equal(new PoolStatus(Waiting: 1, Running: 1, Slots: 1, OldestWaitSeconds: 29), _pool.Describe());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new PoolStatus(Waiting: 1, Running: 1, Slots: 0, OldestWaitSeconds: 30), _pool.Describe());
    }

    [Theory]
    [InlineData(AttemptStanding.Over, 0)]
    [InlineData(AttemptStanding.Fenced, 1)]
    public void A_unit_whose_holder_was_rejected_is_queued_again_unless_it_has_ended(AttemptStanding standing, int waiting)
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        _pool.Refuse(lease, standing);
        Assert.Equal(new OwnerCount(waiting, 0), _pool.CountOf("sweep/s"));
        _pool.Refuse(lease, standing);
        Assert.Equal(new OwnerCount(waiting, 0), _pool.CountOf("sweep/s"));
    }

    [Fact]
    public void A_reserved_lease_that_was_not_granted_is_dropped_with_its_unit()
    {
        _pool.Submit(Work.Unit("a"));
        var reserved = _pool.TryReserve(Work.Slot("n1"));
        Assert.NotNull(reserved);
        Assert.Null(_pool.FindHeldBy(Work.Slot("n1")));
        _pool.Drop(reserved);
        Assert.Equal(new OwnerCount(0, 0), _pool.CountOf("sweep/s"));
        _pool.Submit(Work.Unit("b"));
        Assert.Equal("b", Grant("n1").Unit.Id);
    }

    [Fact]
    public void A_slot_whose_silo_restarted_has_lost_its_lease()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        Assert.Equal((lease, false), _pool.FindHeldBy(Work.Slot("n1") with { Silo = "restarted" }));
        Assert.Empty(_pool.Leases);
    }

    [Fact]
    public void Draining_concerns_only_the_units_on_that_node()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var (drained, other) = (Grant("n1"), Grant("n2"));
        _pool.SetNode("n1", NodeState.Draining);
        Assert.Equal((LeaseVerdict.Yield, LeaseVerdict.Continue), (_pool.Renew(KeyOf(drained)), _pool.Renew(KeyOf(other))));
    }

    [Fact]
    public void Withdrawing_waiting_units_only_lets_running_ones_finish()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var lease = Grant("n1");
        _pool.WithdrawUnit("a", LeaseVerdict.Park);
        Assert.Equal(["b"], _pool.Withdraw("sweep/s", LeaseVerdict.Continue));
        Assert.Equal(LeaseVerdict.Park, _pool.Renew(KeyOf(lease)));
    }

    [Fact]
    public void A_finished_slot_gets_its_next_lease_before_its_report_is_stored()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var finished = Grant("n1");
        var next = _pool.TryReserveAfter(finished, Work.Slot("n1"));
        Assert.Equal("b", next?.Unit.Id);

        // Asked again, since the report was not answered: the slot has its next lease.
        Assert.Null(_pool.TryReserveAfter(finished, Work.Slot("n1")));
        Assert.Equal(LeaseVerdict.Continue, _pool.Renew(KeyOf(finished)));
    }

    [Fact]
    public void A_slot_executes_one_unit_while_the_report_of_the_one_before_is_stored()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        _pool.Submit(Work.Unit("c", owner: "sweep/other"));
        _pool.Submit(Work.Unit("d"));
        var finished = Grant("n1");
        var next = _pool.TryReserveAfter(finished, Work.Slot("n1"))!; // not null: more units wait
        Assert.Equal([next.Unit.Id], _pool.WorkOf(next.Unit.Owner).Running);
        Assert.DoesNotContain(finished.Unit.Id, _pool.WorkOf("sweep/s").Running);
    }

    [Fact]
    public void A_finished_slot_keeps_its_lease_if_no_work_is_queued()
    {
        _pool.Submit(Work.Unit("a"));
        var finished = Grant("n1");
        Assert.Null(_pool.TryReserveAfter(finished, Work.Slot("n1")));
        Assert.Equal(1, _pool.CountOf("sweep/s").Running);
        _pool.Submit(Work.Unit("b"));
        Assert.Null(_pool.TryReserve(Work.Slot("n1")));
    }

    [Fact]
    public void A_report_that_could_not_be_stored_is_owed_once()
    {
        _pool.Submit(Work.Unit("a"));
        var lease = Grant("n1");
        _pool.GiveBack(lease);
        Assert.True(_pool.HasWaiting);
        var owed = Assert.Single(_pool.TakePendingReports("a"));
        Assert.Equal((AttemptOutcome.Yielded, "its slot never started it", lease.Epoch), (owed.Outcome, owed.Reason, owed.Lease.Epoch));
        Assert.Empty(_pool.TakePendingReports("a"));
    }

    [Fact]
    public void Repeated_failed_grants_keep_the_list_of_owed_reports_short()
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
        var owed = _pool.TakePendingReports("a").Select(report => report.Lease.Epoch).ToList();
        var all = given.Where(lease => lease.Unit.Id == "a").Select(lease => lease.Epoch).ToList();
        Assert.InRange(owed.Count, 2, 8);
        Assert.Equal((all[0], all[^1]), (owed[0], owed[^1]));
    }

    [Fact]
    public void A_late_result_cancels_the_attempt_that_replaced_it()
    {
        _pool.Submit(Work.Unit("a"));
        var late = Grant("n1");
        _pool.Renew(KeyOf(late));
        _time.Advance(Options.LeaseDuration + TimeSpan.FromSeconds(1));
        Assert.Equal(AttemptOutcome.Lost, _pool.Lose(Assert.Single(_pool.ReleaseExpired()), "its lease expired").Outcome);
        var second = Grant("n2");

        _pool.End(new WorkReport(late, AttemptOutcome.Completed, Result: null, _time.GetUtcNow()));
        Assert.Equal(LeaseVerdict.Cancel, _pool.Renew(KeyOf(second)));
    }

    [Fact]
    public void A_lease_of_an_earlier_incarnation_is_honored_unless_the_unit_was_leased_again()
    {
        var slot = Work.Slot("n1");
        Lease EarlierLease(string unit, int index) => new(
            Work.Unit(unit), 1, new LeaseEpoch(1, 7), slot.Slot with { Index = index }, slot.Silo, _time.GetUtcNow(),
            Options.LeaseDuration);
        _pool.Submit(Work.Unit("a"));
        Assert.True(_pool.IsHonored(EarlierLease("a", index: 0)));
        Assert.False(_pool.HasWaiting);

        _pool.Submit(Work.Unit("b"));
        Grant("n2");
        Assert.False(_pool.IsHonored(EarlierLease("b", index: 1)));
    }

    [Fact]
    public void No_lease_is_granted_during_the_grace_period_or_to_a_cordoned_node()
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
    public void A_draining_node_yields_its_units_except_canceled_ones()
    {
        _pool.Submit(Work.Unit("a"));
        _pool.Submit(Work.Unit("b"));
        var (first, second) = (Grant("n1"), Grant("n1", index: 1));
        _pool.WithdrawUnit(second.Unit.Id, LeaseVerdict.Cancel);
        _pool.SetNode("n1", NodeState.Draining);
        Assert.Equal((LeaseVerdict.Yield, LeaseVerdict.Cancel), (_pool.Renew(KeyOf(first)), _pool.Renew(KeyOf(second))));
    }

    [Fact]
    public async Task A_waiting_slot_is_served_when_work_arrives_and_not_after_it_times_out()
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

    private Lease Grant(string node, int index = 0)
    {
        var reserved = _pool.TryReserve(Work.Slot(node, index: index));
        Assert.NotNull(reserved);
        return _pool.Confirm(reserved, new AttemptAnswer(
            AttemptStanding.Accepted, reserved.Unit.Attempts + 1, reserved.Unit.LostAttempts, reserved.Unit.CrashedAttempts));
    }

    private static LeaseKey KeyOf(Lease lease) => new(lease.Unit.Id, lease.Epoch);
}
