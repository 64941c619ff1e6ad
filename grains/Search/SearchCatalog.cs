using Experiments.Domain;

namespace Experiments.Search;

/// <summary>All samplers and pruners, by name.</summary>
public static class SearchCatalog
{
    /// <summary>Every sampler.</summary>
    public static Catalog<ISampler> Samplers { get; } = new(typeof(SearchCatalog).Assembly, "sampler");

    /// <summary>Every pruner.</summary>
    public static Catalog<IPruner> Pruners { get; } = new(typeof(SearchCatalog).Assembly, "pruner");
}
