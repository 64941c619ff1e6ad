namespace Experiments.Features;

/// <summary>One column of a feature table.</summary>
/// <param name="Name">Unique in its table, such as <c>spectral_centroid_mean</c>, <c>mfcc_01_std</c>, <c>tempo</c>.</param>
/// <param name="Unit">The unit of its values, such as Hz, dB, BPM, dB^2; 1 for plain numbers.</param>
/// <param name="Feature">The feature it sums up.</param>
/// <param name="Statistic">How it sums it up over frames; null for a feature that is one number a slice.</param>
/// <param name="Row">The row of the feature, from 1; null where it runs over all rows together.</param>
public sealed record FeatureColumn(string Name, string Unit, string Feature, string? Statistic, int? Row);
