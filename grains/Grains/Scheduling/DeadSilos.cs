namespace Experiments.Grains.Scheduling;

/// <summary>
/// Fences silos that the cluster has declared dead: one that was frozen comes back with a scheduler and slots that do not know it yet. Its
/// own writes are refused by the database; this refuses what it asks of grains on other silos.
/// </summary>
internal static class DeadSilos
{
    /// <summary>Was the silo declared dead?</summary>
    public static bool IsDead(this IClusterMembershipService membership, string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is SiloStatus.Dead;

    /// <summary>Refuses what comes from the scheduler of a dead silo: another scheduler has taken its place.</summary>
    /// <exception cref="OrleansException">It does.</exception>
    public static void RequireLiving(this IClusterMembershipService membership, string scheduler)
    {
        if (membership.IsDead(scheduler))
        {
            throw new OrleansException($"refused to record attempts: silo {scheduler}, whose scheduler reports them, was declared dead");
        }
    }
}
