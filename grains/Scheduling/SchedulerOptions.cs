namespace Experiments.Scheduling;

/// <summary>How leases are timed and lost work is retried. Read from the silo's settings.</summary>
public sealed class SchedulerOptions
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often leases are checked for having run out.</summary>
    public TimeSpan ExpiryPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a scheduler that moved waits for holders of earlier leases to ask for adoption before it gives their units to others.
    /// </summary>
    public TimeSpan AdoptionGrace { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often owners of whom nothing waits or executes are asked whether they have finished.</summary>
    public TimeSpan ReminderPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many workers in a row may die of a unit that comes no farther before it counts as failed.</summary>
    public int MaxCrashedAttempts { get; set; } = 3;

    /// <summary>The same with those that were lost with their silo, which is seldom the unit's fault.</summary>
    public int MaxLostAttempts { get; set; } = 10;
}
