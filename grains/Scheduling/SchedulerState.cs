using System.Collections.Immutable;

namespace Experiments.Scheduling;

/// <summary>Stored state of the scheduler; survives a move to another silo.</summary>
public sealed class SchedulerState
{
    /// <summary>Increases at every activation; the high part of fencing epochs.</summary>
    public long Incarnation { get; set; }

    /// <summary>Owners that may have unfinished work.</summary>
    public ImmutableHashSet<string> Owners { get; set; } = [];

    /// <summary>Nodes that joined.</summary>
    public ImmutableHashSet<string> Nodes { get; set; } = [];

    /// <summary>The first incarnation since the store was last restored from a backup: leases of earlier ones are not adopted.</summary>
    public long AdoptsFrom { get; set; }

    /// <summary>
    /// Whether the store was restored from a backup, with no scheduler started since. Set in the database by the restore.
    /// </summary>
    public bool IsRestored { get; set; }

    /// <summary>The silo that started the current incarnation; null if an older build did.</summary>
    public string? Silo { get; set; }

    /// <summary>
    /// Starts the next incarnation, above any that ever granted a lease. The store that a backup replaced may have used incarnations that
    /// the backup does not know, so after a restore they continue from the Unix time in seconds, which moves of the scheduler can never
    /// reach.
    /// </summary>
    /// <param name="silo">The silo that starts it.</param>
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
