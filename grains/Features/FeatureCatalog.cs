using Experiments.Domain;

namespace Experiments.Features;

/// <summary>Every feature there is, by librosa's name.</summary>
public static class FeatureCatalog
{
    /// <summary>The catalog: one entry a file in Descriptors.</summary>
    public static Catalog<IFeature> All { get; } = new(typeof(FeatureCatalog).Assembly, "feature");
}
