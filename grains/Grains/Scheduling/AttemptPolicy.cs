using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>What becomes of a unit of work when an attempt at it has ended.</summary>
internal static class AttemptPolicy
{
    /// <summary>
    /// The report in the light of what was wanted of the unit. Yielded, crashed and lost attempts that stay so are tried again; where the
    /// unit was to be cancelled, held or pruned, or has been lost too often, that is how it ends.
    /// </summary>
    /// <param name="report">What the holder says, or the scheduler for a holder that is gone.</param>
    /// <param name="wanted">The verdict over the unit; Continue where there is none.</param>
    /// <param name="isResubmitted">Was the unit submitted again after its lease was given?</param>
    /// <param name="maxLostAttempts">How many attempts a unit may lose.</param>
    public static WorkReport Settle(WorkReport report, LeaseVerdict wanted, bool isResubmitted, int maxLostAttempts) => report.Outcome switch
    {
        AttemptOutcome.Parked or AttemptOutcome.Cancelled when isResubmitted => report with { Outcome = AttemptOutcome.Yielded },
        _ when !IsToBeRepeated(report.Outcome) => report,
        _ when wanted is LeaseVerdict.Cancel => report with { Outcome = AttemptOutcome.Cancelled },
        _ when wanted is LeaseVerdict.Park => report with { Outcome = AttemptOutcome.Parked },
        _ when wanted is LeaseVerdict.Prune => report with { Outcome = AttemptOutcome.Pruned },
        AttemptOutcome.Yielded => report,
        _ when report.Lease.Unit.LostAttempts + 1 < maxLostAttempts => report,
        _ => report with
        {
            Outcome = AttemptOutcome.Failed,
            Reason = $"{report.Reason ?? "lost"}; given up after {maxLostAttempts} such attempts",
        },
    };

    /// <summary>Is an attempt that ended so followed by another?</summary>
    public static bool IsToBeRepeated(AttemptOutcome outcome) => outcome is AttemptOutcome.Yielded or AttemptOutcome.Crashed or AttemptOutcome.Lost;

    /// <summary>The unit as it is queued for its next attempt.</summary>
    public static WorkUnit Next(WorkUnit unit, AttemptOutcome outcome) => unit with
    {
        Attempts = unit.Attempts + 1,
        LostAttempts = unit.LostAttempts + (outcome is AttemptOutcome.Yielded ? 0 : 1),
    };
}
