namespace Experiments.Features;

/// <summary>One column of a feature table.</summary>
/// <param name="Name">Unique in its table, such as <c>spectral_centroid_mean</c>, <c>mfcc_01_std</c>, <c>tempo</c>.</param>
/// <param name="Unit">The unit of its values, such as Hz, dB, BPM, dB^2; 1 for plain numbers.</param>
/// <param name="Feature">The feature it is computed from.</param>
/// <param name="Statistic">The statistic over frames; null for a feature with one number per slice.</param>
/// <param name="Row">The row of the feature, from 1; null if the statistic runs over all rows together.</param>
public sealed record FeatureColumn(string Name, string Unit, string Feature, string? Statistic, int? Row);
