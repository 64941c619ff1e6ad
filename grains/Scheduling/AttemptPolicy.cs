using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>What becomes of a unit of work when an attempt at it has ended.</summary>
public static class AttemptPolicy
{
    /// <summary>
    /// The report in the light of what was wanted of the unit. Yielded, crashed and lost attempts that stay so are tried again; where the
    /// unit was to be cancelled, held or pruned, or has been lost too often without coming any farther, that is how it ends.
    /// </summary>
    /// <param name="report">What the holder says, or the scheduler for a holder that is gone.</param>
    /// <param name="wanted">The verdict over the unit; Continue where there is none.</param>
    /// <param name="isResubmitted">Was the unit submitted again after its lease was given?</param>
    /// <param name="options">How often a unit may crash or be lost.</param>
    public static WorkReport Settle(WorkReport report, LeaseVerdict wanted, bool isResubmitted, SchedulerOptions options) =>
        report.Outcome switch
        {
            AttemptOutcome.Parked or AttemptOutcome.Cancelled when isResubmitted => report with { Outcome = AttemptOutcome.Yielded },
            _ when !IsToBeRepeated(report.Outcome) => report,
            _ when wanted is LeaseVerdict.Cancel => report with { Outcome = AttemptOutcome.Cancelled },
            _ when wanted is LeaseVerdict.Park => report with { Outcome = AttemptOutcome.Parked },
            _ when wanted is LeaseVerdict.Prune => report with { Outcome = AttemptOutcome.Pruned },
            AttemptOutcome.Yielded => report,
            _ when CountLost(report) is var (lost, crashed) && lost < options.MaxLostAttempts && crashed < options.MaxCrashedAttempts =>
                report,
            _ => report with
            {
                Outcome = AttemptOutcome.Failed,
                Reason = $"{report.Reason ?? "lost"}; abandoned after {CountLost(report).Lost} such attempts in a row",
            },
        };

    /// <summary>Is an attempt that ended so followed by another?</summary>
    public static bool IsToBeRepeated(AttemptOutcome outcome) =>
        outcome is AttemptOutcome.Yielded or AttemptOutcome.Crashed or AttemptOutcome.Lost;

    /// <summary>The unit as it is queued for its next attempt.</summary>
    public static WorkUnit Next(WorkReport report)
    {
        var (lost, crashed) = CountLost(report);
        return report.Lease.Unit with { Attempts = report.Lease.Unit.Attempts + 1, LostAttempts = lost, CrashedAttempts = crashed };
    }

    /// <summary>
    /// Attempts in a row that crashed or were lost and came no farther than those before. A training of a week may lose its silo every day;
    /// one that dies in the same epoch again and again is given up. What ended otherwise, and is submitted again, starts anew.
    /// </summary>
    public static (int Lost, int Crashed) CountLost(IEnumerable<AttemptRecord> attempts) =>
        attempts.Aggregate((0, 0), (before, attempt) => CountLost(before, attempt.Outcome, attempt.Epochs));

    private static (int Lost, int Crashed) CountLost(WorkReport report) =>
        CountLost((report.Lease.Unit.LostAttempts, report.Lease.Unit.CrashedAttempts), report.Outcome, report.Epochs);

    private static (int Lost, int Crashed) CountLost((int Lost, int Crashed) before, AttemptOutcome outcome, EpochSpan? epochs) =>
        outcome switch
        {
            _ when epochs is { HasAdvanced: true } => (0, 0),
            AttemptOutcome.Yielded => before,
            AttemptOutcome.Crashed => (before.Lost + 1, before.Crashed + 1),
            AttemptOutcome.Lost => (before.Lost + 1, before.Crashed),
            _ => (0, 0),
        };
}
