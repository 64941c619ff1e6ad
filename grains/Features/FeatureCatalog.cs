using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features;

/// <summary>All features, by librosa's name.</summary>
public static class FeatureCatalog
{
    /// <summary>The catalog, with one entry per file in Descriptors.</summary>
    public static Catalog<IFeature> All { get; } = new(typeof(FeatureCatalog).Assembly, "feature");

    /// <summary>The window functions that a spec can name, each with one sentence.</summary>
    public static ImmutableArray<(string Name, string Summary)> Windows => Window.All;
}
