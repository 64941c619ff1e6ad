using Experiments.Domain;
using Experiments.Scheduling;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class AttemptAccountTests
{
    private static readonly SchedulerOptions Options = new();
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private AttemptAccount _account = new();
    private int? _reached;

    [Fact]
    public void An_attempt_without_a_report_is_listed_as_lost_and_numbering_continues()
    {
        Assert.Equal(1, Grant(1).Attempt);
        Assert.Equal(2, Grant(2).Attempt);
        Assert.Equal(AttemptStanding.Accepted, Report(2, AttemptOutcome.Crashed).Standing);
        var third = Grant(3);
        Assert.Equal((3, 2, 1), (third.Attempt, third.LostAttempts, third.CrashedAttempts));
        Assert.Equal([(1, AttemptOutcome.Lost), (2, AttemptOutcome.Crashed)],
            _account.Ended.Select(attempt => (attempt.Number, attempt.Outcome)));
        Assert.Equal("lost with the silo that ran the scheduler: its end was not reported", _account.Ended[0].Reason);
    }

    [Fact]
    public void Only_the_holder_of_the_latest_lease_may_report()
    {
        Assert.Equal(AttemptStanding.Fenced, Report(1, AttemptOutcome.Completed).Standing);
        Grant(1);
        Grant(2);
        Assert.Equal(AttemptStanding.Fenced, Report(1, AttemptOutcome.Completed).Standing);
        Assert.Equal(AttemptStanding.Accepted, Report(2, AttemptOutcome.Completed).Standing);
    }

    [Fact]
    public void Repeated_calls_are_idempotent()
    {
        Assert.Equal(Grant(1), Grant(1));
        Report(1, AttemptOutcome.Yielded);
        var once = _account;
        Assert.Equal(AttemptStanding.Accepted, Report(1, AttemptOutcome.Crashed).Standing);
        Assert.Same(once, _account);

        // The recorded report did not give up the unit, so this is another one.
        Assert.Equal(AttemptStanding.Fenced, Report(1, AttemptOutcome.Failed).Standing);

        // The lease has ended: granting it again would start an attempt without its own number.
        Assert.Equal(AttemptStanding.Fenced, Grant(1).Standing);
    }

    [Fact]
    public void A_result_of_an_attempt_already_recorded_as_lost_is_fenced()
    {
        Grant(1);
        Report(1, AttemptOutcome.Lost);
        var late = new WorkReport(LeaseOf(1), AttemptOutcome.Completed, null, Start.AddSeconds(1));
        Assert.Equal(AttemptStanding.Fenced, Take(AttemptEntry.Of(late)).Standing);
    }

    [Fact]
    public void A_superseded_scheduler_cannot_grant_leases()
    {
        Grant(5);
        Assert.Equal(AttemptStanding.Fenced, Grant(4).Standing);
        Assert.Equal(new LeaseEpoch(1, 5), _account.Granted?.Epoch);
    }

    [Fact]
    public void A_finished_run_grants_no_attempts_and_answers_late_reports_as_over()
    {
        Grant(1);
        Assert.Equal(AttemptStanding.Over, Take(new AttemptEntry(LeaseOf(2)), isOver: true).Standing);
        Assert.Equal(AttemptStanding.Over,
            Take(AttemptEntry.Of(new WorkReport(LeaseOf(3), AttemptOutcome.Completed, null, Start)), isOver: true).Standing);
        Assert.Equal(new LeaseEpoch(1, 1), _account.Granted?.Epoch);
    }

    [Fact]
    public void A_run_whose_attempts_are_always_lost_is_abandoned_with_all_attempts_listed()
    {
        for (var attempt = 1; attempt <= Options.MaxLostAttempts; attempt++)
        {
            Assert.Equal(attempt, Grant(attempt).Attempt);
        }

        Assert.Equal(AttemptStanding.Over, Grant(Options.MaxLostAttempts + 1).Standing);
        Assert.Equal(Enumerable.Range(1, 10), _account.Ended.Select(attempt => attempt.Number));
        Assert.Equal(AttemptOutcome.Failed, _account.Ended[^1].Outcome);
        Assert.EndsWith("abandoned after 10 such attempts in a row", _account.Ended[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_attempt_that_made_progress_does_not_count_toward_abandonment()
    {
        Grant(1);
        Assert.Equal(1, Grant(2).LostAttempts);
        _reached = 4;
        Assert.Equal(0, Grant(3).LostAttempts);
        Assert.Equal(new EpochSpan(0, 4), _account.Ended[^1].Epochs);

        // The next attempt made no progress.
        Assert.Equal(1, Grant(4).LostAttempts);
        Assert.Equal(new EpochSpan(4, 4), _account.Ended[^1].Epochs);
    }

    [Fact]
    public void An_unreported_lost_attempt_is_charged_one_lease_duration()
    {
        Grant(1);
        Take(new AttemptEntry(LeaseOf(2) with { AcquiredAt = Start.AddHours(3) }));
        Assert.Equal(TimeSpan.FromSeconds(10), _account.Ended[0].EndedAt - _account.Ended[0].AcquiredAt);
    }

    [Fact]
    public void Attempt_numbers_continue_from_the_highest_in_a_row_of_an_older_build()
    {
        static AttemptRecord Lost(int number) => new(number, Work.Slot("n1").Slot, Start, Start, AttemptOutcome.Lost, null, null);
        _account = new AttemptAccount { Ended = [Lost(1), Lost(2), Lost(1)] };
        var granted = Grant(1);
        Assert.Equal((3, 3), (granted.Attempt, granted.LostAttempts));
    }

    private AttemptAnswer Grant(int number) => Take(new AttemptEntry(LeaseOf(number)));

    private AttemptAnswer Report(int number, AttemptOutcome outcome) =>
        Take(AttemptEntry.Of(new WorkReport(LeaseOf(number), outcome, null, Start)));

    private AttemptAnswer Take(AttemptEntry entry, bool isOver = false)
    {
        var step = _account.Apply(entry, isOver, () => _reached, Options);
        _account = step.Account;
        return step.Answer;
    }

    private static Lease LeaseOf(int number)
    {
        var slot = Work.Slot("n1");
        return new Lease(
            Work.Unit("a"), 1, new LeaseEpoch(1, number), slot.Slot, slot.Silo, Start.AddMinutes(number), TimeSpan.FromSeconds(10));
    }
}
