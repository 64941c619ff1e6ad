using Experiments.Silo.Operations;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;

namespace Experiments.ClientCli.Connection;

/// <summary>What specs can name in this build, for checks that need no cluster.</summary>
internal static class ClientCatalog
{
    private static readonly Lazy<ConfigReference> LazyTopics = new(() => new ConfigReference(All));

    /// <summary>Every family, feature, sampler and so on.</summary>
    public static SpecCatalog All => BuildCatalog.All;

    /// <summary>Every key of the config files, with its possible values.</summary>
    public static ConfigReference Topics => LazyTopics.Value;
}
