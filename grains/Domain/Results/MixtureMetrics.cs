using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>How close predicted probabilities are to the mixtures that tracks are labelled with, on one part.</summary>
/// <param name="CrossEntropy">
/// Mean over slices of −Σ share · ln p, nats; probabilities below 1e-15 count as 1e-15. Not below <paramref name="Entropy"/>.
/// </param>
/// <param name="Entropy">Mean over slices of the entropy of their mixtures, nats: the cross-entropy of a perfect model.</param>
/// <param name="Top2">
/// Mean over slices of the share of the mixture's two largest genres (or its only one) that are the two most probable, in [0, 1]; for
/// tracks of one genre this is the top-2 accuracy.
/// </param>
/// <param name="JensenShannon">
/// Mean over slices of the Jensen-Shannon divergence between mixture and probabilities, bits, in [0, 1] (Lin 1991); 0 for equal ones.
/// </param>
/// <param name="TrackJensenShannon">The same over tracks, with the mean of their slices' probabilities.</param>
[GenerateSerializer, Immutable, Alias("mixture-metrics")]
public sealed record MixtureMetrics(double CrossEntropy, double Entropy, double Top2, double JensenShannon, double TrackJensenShannon);

/// <summary>Estimates of <see cref="MixtureMetrics"/> over the runs of an experiment, on test unless stated otherwise.</summary>
/// <param name="CrossEntropy">Cross-entropy with the mixtures, nats.</param>
/// <param name="Top2">Share of the mixtures' two largest genres that are the two most probable.</param>
/// <param name="JensenShannon">Divergence by slice, bits.</param>
/// <param name="TrackJensenShannon">Divergence by track, bits.</param>
/// <param name="ValidationCrossEntropy">Cross-entropy on validation, nats; null if the protocol has no validation part.</param>
/// <param name="ValidationJensenShannon">Divergence by slice on validation, bits; null likewise.</param>
/// <param name="Entropy">Mean entropy of the test slices' mixtures, nats: no model's cross-entropy is below it.</param>
[GenerateSerializer, Immutable, Alias("mixture-estimates")]
public sealed record MixtureEstimates(
    Estimate? CrossEntropy,
    Estimate? Top2,
    Estimate? JensenShannon,
    Estimate? TrackJensenShannon,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Estimate? ValidationCrossEntropy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Estimate? ValidationJensenShannon,
    double Entropy)
{
    /// <summary>The estimate of a metric by its camelCase name (<see cref="MetricNames"/>); null if it is none of these.</summary>
    public Estimate? Find(string metric) => metric switch
    {
        MetricNames.MixtureCrossEntropy => CrossEntropy,
        MetricNames.MixtureTop2 => Top2,
        MetricNames.MixtureJensenShannon => JensenShannon,
        MetricNames.MixtureTrackJensenShannon => TrackJensenShannon,
        MetricNames.ValidationMixtureCrossEntropy => ValidationCrossEntropy,
        MetricNames.ValidationMixtureJensenShannon => ValidationJensenShannon,
        _ => null,
    };
}
