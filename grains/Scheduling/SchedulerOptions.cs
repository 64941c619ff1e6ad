namespace Experiments.Scheduling;

/// <summary>Lease times and retry limits, read from the silo's settings.</summary>
public sealed class SchedulerOptions
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often leases are checked for expiry.</summary>
    public TimeSpan ExpiryPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a moved scheduler waits for holders of earlier leases to request adoption before it leases their units to others.
    /// </summary>
    public TimeSpan AdoptionGrace { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often owners without waiting or executing units are asked whether they have finished.</summary>
    public TimeSpan ReminderPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many workers in a row may die on a unit without progress before it counts as failed.</summary>
    public int MaxCrashedAttempts { get; set; } = 3;

    /// <summary>The same for attempts lost with their silo, which is rarely the unit's fault.</summary>
    public int MaxLostAttempts { get; set; } = 10;
}
