using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>Decides what happens to a unit of work when an attempt has ended.</summary>
public static class AttemptPolicy
{
    /// <summary>
    /// Adjusts a report by the verdict on the unit. Yielded, crashed and lost attempts are tried again, unless the unit was to be
    /// cancelled, held or pruned, or was lost too often without progress: then it ends that way.
    /// </summary>
    /// <param name="report">From the holder, or from the scheduler if the holder is gone.</param>
    /// <param name="wanted">The verdict on the unit; Continue if there is none.</param>
    /// <param name="isResubmitted">Whether the unit was submitted again after its lease was granted.</param>
    /// <param name="options">How often a unit may crash or be lost.</param>
    public static WorkReport Settle(WorkReport report, LeaseVerdict wanted, bool isResubmitted, SchedulerOptions options) =>
        report.Outcome switch
        {
            AttemptOutcome.Parked or AttemptOutcome.Cancelled when isResubmitted => report with { Outcome = AttemptOutcome.Yielded },
            _ when !ShouldRepeat(report.Outcome) => report,
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

    /// <summary>Whether an attempt with this outcome is followed by another, without being submitted again.</summary>
    public static bool ShouldRepeat(AttemptOutcome outcome) => !outcome.EndsUnit() && outcome is not AttemptOutcome.Parked;

    /// <summary>The unit to queue for its next attempt.</summary>
    public static WorkUnit Next(WorkReport report)
    {
        var (lost, crashed) = CountLost(report);
        return report.Lease.Unit with { Attempts = report.Lease.Unit.Attempts + 1, LostAttempts = lost, CrashedAttempts = crashed };
    }

    /// <summary>
    /// Counts attempts in a row that crashed or were lost without progress. A week of training may lose its silo every day, but one that
    /// keeps dying in the same epoch is given up. Any other outcome resets the count when the unit is resubmitted.
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
