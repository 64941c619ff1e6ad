using Orleans;

namespace Experiments.Domain;

/// <summary>One entry of a unit's attempt log: a lease is about to be granted or, with a report, its attempt has ended.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Report">How the attempt ended; null if it is about to begin.</param>
[GenerateSerializer, Immutable, Alias("attempt-entry")]
public sealed record AttemptEntry(Lease Lease, WorkReport? Report = null)
{
    /// <summary>The entry for the end of an attempt.</summary>
    public static AttemptEntry Of(WorkReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new AttemptEntry(report.Lease, report);
    }
}

/// <summary>A unit's response to an entry.</summary>
/// <param name="Standing">Whether the entry was stored.</param>
/// <param name="Attempt">The number of the attempt that a lease begins; 0 for a report.</param>
/// <param name="LostAttempts">How many attempts in a row before it crashed or were lost without progress.</param>
/// <param name="CrashedAttempts">How many of those crashed.</param>
[GenerateSerializer, Immutable, Alias("attempt-answer")]
public sealed record AttemptAnswer(AttemptStanding Standing, int Attempt = 0, int LostAttempts = 0, int CrashedAttempts = 0);

/// <summary>Whether an entry was stored.</summary>
public enum AttemptStanding
{
    /// <summary>Stored, now or by an earlier call whose response was lost.</summary>
    Accepted,

    /// <summary>Rejected: the unit has ended or is no longer wanted.</summary>
    Over,

    /// <summary>Rejected: a different lease was granted for the unit last.</summary>
    Fenced,
}
