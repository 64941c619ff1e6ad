using Experiments.Domain;

namespace Experiments.Search;

/// <summary>The samplers and pruners there are, by name.</summary>
public static class SearchCatalog
{
    /// <summary>Every sampler.</summary>
    public static Catalog<ISampler> Samplers { get; } = new(typeof(SearchCatalog).Assembly, "sampler");

    /// <summary>Every pruner.</summary>
    public static Catalog<IPruner> Pruners { get; } = new(typeof(SearchCatalog).Assembly, "pruner");
}
