using Orleans;

namespace Experiments.Domain;

/// <summary>Two evaluations of one experiment on the same tracks, such as two alterations of them.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="First">The name of the first evaluation.</param>
/// <param name="Second">The name of the second.</param>
/// <param name="Tracks">The tracks that both have.</param>
/// <param name="Models">The models that both have.</param>
/// <param name="Slice">Accuracy by slice.</param>
/// <param name="Track">Accuracy by track.</param>
[GenerateSerializer, Immutable, Alias("evaluation-comparison")]
public sealed record EvaluationComparison(
    ExperimentId Experiment, string Family, string First, string Second, int Tracks, int Models, PairedScore Slice, PairedScore Track);

/// <summary>An accuracy in two evaluations of the same tracks.</summary>
/// <param name="First">In the first.</param>
/// <param name="Second">In the second.</param>
/// <param name="Difference">The first minus the second, paired by track.</param>
[GenerateSerializer, Immutable, Alias("paired-score")]
public sealed record PairedScore(Estimate First, Estimate Second, AccuracyDrop Difference);
