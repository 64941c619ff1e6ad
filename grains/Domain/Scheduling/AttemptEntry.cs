using Orleans;

namespace Experiments.Domain;

/// <summary>One line of a unit's account of attempts: that a lease is about to be given or, with a report, how its attempt ended.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Report">How the attempt ended; null where it is about to begin.</param>
[GenerateSerializer, Immutable, Alias("attempt-entry")]
public sealed record AttemptEntry(Lease Lease, WorkReport? Report = null)
{
    /// <summary>How an attempt ended.</summary>
    public static AttemptEntry Of(WorkReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new AttemptEntry(report.Lease, report);
    }
}

/// <summary>What a unit's row answers to an entry.</summary>
/// <param name="Standing">Does the entry stand in the account?</param>
/// <param name="Attempt">The number of the attempt that a lease begins; 0 for a report.</param>
/// <param name="LostAttempts">How many attempts in a row before it crashed or were lost and came no farther than those before.</param>
/// <param name="CrashedAttempts">How many of those crashed.</param>
[GenerateSerializer, Immutable, Alias("attempt-answer")]
public sealed record AttemptAnswer(AttemptStanding Standing, int Attempt = 0, int LostAttempts = 0, int CrashedAttempts = 0);

/// <summary>How an entry stands in a unit's account.</summary>
public enum AttemptStanding
{
    /// <summary>It is stored, now or by an earlier call whose answer was lost.</summary>
    Accepted,

    /// <summary>Refused: the unit has ended, or is no longer wanted.</summary>
    Over,

    /// <summary>Refused: the last lease that was given for the unit is another.</summary>
    Fenced,
}
