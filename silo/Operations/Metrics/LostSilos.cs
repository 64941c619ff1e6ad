namespace Experiments.Silo.Operations.Metrics;

/// <summary>Distinguishes silos that died from silos that left: a leaving silo announces it first.</summary>
internal sealed class LostSilos
{
    private readonly Dictionary<SiloAddress, SiloStatus> _known = [];

    /// <summary>The number of silos that died since the last call. A silo that was already dead when first seen is not counted.</summary>
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
