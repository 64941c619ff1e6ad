using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Experiments.Features;
using Experiments.Models;
using Experiments.Search;
using Experiments.Specs.Checks;

namespace Experiments.Grains.Sweeps;

/// <summary>All that specs may name, gathered from the catalogs of the libraries.</summary>
public static class SpecCatalogs
{
    /// <summary>Every family, feature, sampler, pruner, split and metric of this build.</summary>
    public static SpecCatalog All { get; } = new()
    {
        Families = FamilyCatalog.All.All.ToDictionary(family => family.Name, family => family.Parameters),
        Features = FeatureCatalog.All.All.ToDictionary(feature => feature.Name, feature => feature.Options),
        Samplers = SearchCatalog.Samplers.Names,
        Pruners = SearchCatalog.Pruners.All.ToDictionary(pruner => pruner.Name, pruner => pruner.Parameters),
        Splits = SplitCatalog.All.Names,
        Metrics = MetricNames.Objectives,
    };
}
