using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Analyses the predictions of an experiment's runs beyond metrics: bias and variance, confusions, similarity of genres.
/// </summary>
public static class ExperimentAnalyzer
{
    /// <summary>Analyses the test predictions of all runs.</summary>
    public static ExperimentAnalysis Analyze(OutcomeCounts test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new ExperimentAnalysis
        {
            BiasVariance = LossDecomposition.Of(test),
            Confusion = test.Confusion.ToCounts(ConfusionLevel.Slice),
            ConfusedPairs = test.Confusion.ConfusedPairs(),
            ConfusionBlends = GenreClustering.OfConfusion(test),
            ProbabilityBlends = GenreClustering.OfProbabilities(test),
        };
    }
}
