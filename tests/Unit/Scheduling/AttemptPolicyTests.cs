using Experiments.Domain;
using Experiments.Scheduling;
using Xunit;

namespace Experiments.Unit.Scheduling;

public sealed class AttemptPolicyTests
{
    private static readonly SchedulerOptions Options = new();

    [Theory]
    [InlineData(AttemptOutcome.Completed, LeaseVerdict.Cancel, false, 0, AttemptOutcome.Completed)]
    [InlineData(AttemptOutcome.Failed, LeaseVerdict.Continue, false, 0, AttemptOutcome.Failed)]
    [InlineData(AttemptOutcome.Crashed, LeaseVerdict.Continue, false, 1, AttemptOutcome.Crashed)]
    [InlineData(AttemptOutcome.Crashed, LeaseVerdict.Continue, false, 2, AttemptOutcome.Failed)]
    [InlineData(AttemptOutcome.Lost, LeaseVerdict.Continue, false, 2, AttemptOutcome.Lost)]
    [InlineData(AttemptOutcome.Lost, LeaseVerdict.Continue, false, 9, AttemptOutcome.Failed)]
    [InlineData(AttemptOutcome.Lost, LeaseVerdict.Yield, false, 0, AttemptOutcome.Lost)]
    [InlineData(AttemptOutcome.Lost, LeaseVerdict.Cancel, false, 0, AttemptOutcome.Cancelled)]
    [InlineData(AttemptOutcome.Crashed, LeaseVerdict.Park, false, 0, AttemptOutcome.Parked)]
    [InlineData(AttemptOutcome.Yielded, LeaseVerdict.Prune, false, 0, AttemptOutcome.Pruned)]
    [InlineData(AttemptOutcome.Yielded, LeaseVerdict.Continue, false, 2, AttemptOutcome.Yielded)]
    [InlineData(AttemptOutcome.Parked, LeaseVerdict.Continue, false, 0, AttemptOutcome.Parked)]
    [InlineData(AttemptOutcome.Parked, LeaseVerdict.Continue, true, 0, AttemptOutcome.Yielded)]
    [InlineData(AttemptOutcome.Cancelled, LeaseVerdict.Continue, true, 0, AttemptOutcome.Yielded)]
    public void The_outcome_follows_from_the_report_and_the_verdict(
        AttemptOutcome outcome, LeaseVerdict wanted, bool isResubmitted, int lostBefore, AttemptOutcome expected)
    {
        var settled = AttemptPolicy.Settle(Report(outcome, lostBefore), wanted, isResubmitted, Options);
        Assert.Equal(expected, settled.Outcome);
    }

    [Fact]
    public void A_unit_abandoned_after_repeated_losses_states_the_reason()
    {
        var settled = AttemptPolicy.Settle(Report(AttemptOutcome.Crashed, lostBefore: 2), LeaseVerdict.Continue, isResubmitted: false,
            Options);
        Assert.Equal("out of memory; abandoned after 3 such attempts in a row", settled.Reason);
    }

    [Fact]
    public void A_yielded_attempt_does_not_count_as_lost()
    {
        Assert.Equal((1, 1), Counts(AttemptPolicy.Next(Report(AttemptOutcome.Yielded, lostBefore: 1))));
        Assert.Equal((1, 2), Counts(AttemptPolicy.Next(Report(AttemptOutcome.Lost, lostBefore: 1))));
    }

    [Fact]
    public void A_lost_attempt_that_made_progress_resets_the_loss_count()
    {
        var farther = Report(AttemptOutcome.Lost, lostBefore: 9) with { Epochs = new EpochSpan(3, 4) };
        Assert.Equal(farther, AttemptPolicy.Settle(farther, LeaseVerdict.Continue, isResubmitted: false, Options));
        Assert.Equal((1, 0), Counts(AttemptPolicy.Next(farther)));

        var nowhere = farther with { Epochs = new EpochSpan(4, 4) };
        Assert.Equal(AttemptOutcome.Failed, AttemptPolicy.Settle(nowhere, LeaseVerdict.Continue, isResubmitted: false, Options).Outcome);
    }

    private static (int Attempts, int Lost) Counts(WorkUnit unit) => (unit.Attempts, unit.LostAttempts);

    private static WorkReport Report(AttemptOutcome outcome, int lostBefore)
    {
        var slot = Work.Slot("n1");
        var lease = new Lease(
            Work.Unit("a") with { LostAttempts = lostBefore, CrashedAttempts = lostBefore }, 1, new LeaseEpoch(1, 1), slot.Slot, slot.Silo,
            DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(10));
        return new WorkReport(lease, outcome, Result: null, DateTimeOffset.UnixEpoch, "out of memory");
    }
}
