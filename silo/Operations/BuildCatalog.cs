using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;

namespace Experiments.Silo.Operations;

/// <summary>What specs can name in this build, for checks that need no silo.</summary>
public static class BuildCatalog
{
    /// <summary>The catalog of this build.</summary>
    public static SpecCatalog All => InstalledPlugIns.All;
}
