using Experiments.Domain;

namespace Experiments.Support;

/// <summary>Features for sweeps over demo audio.</summary>
internal static class SmallFeatures
{
    /// <summary>Four columns and a small spectrogram: every family can learn from it quickly.</summary>
    public static readonly FeatureSpec Spec = new()
    {
        Name = "small",
        HopLength = 1024,
        NMels = 32,
        Table =
        [
            new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] },
            new FeatureTableSpec { Feature = "zero_crossing_rate", Statistics = ["mean", "std"] },
        ],
        Tensor = new FeatureTensorSpec(),
    };
}
