namespace Experiments.Silo.Operations.Metrics;

/// <summary>Tells silos that died from silos that left: a silo that leaves says so before it is gone.</summary>
internal sealed class LostSilos
{
    private readonly Dictionary<SiloAddress, SiloStatus> _known = [];

    /// <summary>How many silos died since the last call. A silo that was dead when first heard of is not counted.</summary>
    public int Update(IEnumerable<(SiloAddress Silo, SiloStatus Status)> members)
    {
        var lost = 0;
        foreach (var (silo, status) in members)
        {
            if (status is SiloStatus.Dead && _known.TryGetValue(silo, out var before) && before is SiloStatus.Joining or SiloStatus.Active)
            {
                lost++;
            }

            _known[silo] = status;
        }

        return lost;
    }
}
