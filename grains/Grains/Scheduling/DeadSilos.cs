namespace Experiments.Grains.Scheduling;

/// <summary>
/// Fences silos that the cluster has declared dead: a silo that was frozen resumes with a scheduler and slots that do not know it yet. The
/// database rejects its writes; this rejects its calls to grains on other silos.
/// </summary>
internal static class DeadSilos
{
    /// <summary>Whether the silo was declared dead.</summary>
    public static bool IsDead(this IClusterMembershipService membership, string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is SiloStatus.Dead;

    /// <summary>Rejects calls from the scheduler of a dead silo: another scheduler has replaced it.</summary>
    /// <exception cref="OrleansException">The silo was declared dead.</exception>
    public static void RequireLiving(this IClusterMembershipService membership, string scheduler)
    {
        if (membership.IsDead(scheduler))
        {
            throw new OrleansException($"refused to record attempts: silo {scheduler}, whose scheduler reports them, was declared dead");
        }
    }
}
