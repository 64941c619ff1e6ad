using System.Collections.Immutable;

namespace Experiments.Scheduling;

/// <summary>What the scheduler keeps over a move.</summary>
public sealed class SchedulerState
{
    /// <summary>Rises at every activation; the high part of fencing epochs.</summary>
    public long Incarnation { get; set; }

    /// <summary>Owners that may have unfinished work.</summary>
    public ImmutableHashSet<string> Owners { get; set; } = [];

    /// <summary>Nodes that joined.</summary>
    public ImmutableHashSet<string> Nodes { get; set; } = [];

    /// <summary>The first incarnation since the store was last restored from a backup: leases of earlier ones are not taken over.</summary>
    public long AdoptsFrom { get; set; }

    /// <summary>
    /// Was the store restored from a backup, and has no scheduler begun since? Set in the database by whatever restores it.
    /// </summary>
    public bool IsRestored { get; set; }

    /// <summary>The silo that began the present incarnation; null where an older build did.</summary>
    public string? Silo { get; set; }

    /// <summary>
    /// Begins the next incarnation, above any that ever gave a lease. The store that a backup replaced had some that the backup does not
    /// know: after a restore incarnations go on from the Unix time in seconds, which no number of moves of the scheduler can reach.
    /// </summary>
    /// <param name="silo">The silo that begins it.</param>
    /// <param name="now">When.</param>
    public void BeginIncarnation(string silo, DateTimeOffset now)
    {
        Silo = silo;
        if (IsRestored)
        {
            Incarnation = Math.Max(Incarnation, now.ToUnixTimeSeconds());
            AdoptsFrom = Incarnation + 1;
            IsRestored = false;
        }

        Incarnation++;
    }
}
