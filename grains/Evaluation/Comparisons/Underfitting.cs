using Experiments.Domain;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// Tells which settings underfit, by their train accuracy: near chance, or less than halfway from chance to the best of their family. Test
/// never enters, so a choice may use it. A setting that underfits has a small gap whatever its regularization does.
/// </summary>
internal sealed class Underfitting
{
    private readonly Dictionary<string, double> _best;

    /// <param name="complete">The complete experiments of the sweep.</param>
    public Underfitting(IEnumerable<ExperimentScores> complete) => _best = complete.GroupBy(experiment => experiment.Family)
        .ToDictionary(family => family.Key, family => family.Max(Train), StringComparer.Ordinal);

    /// <summary>Whether a setting underfits, or the mean of a group of settings; all are among the complete experiments.</summary>
    public bool Has(params IReadOnlyCollection<ExperimentScores> group) => GapAnalysis.IsUnderfit(
        group.Average(Train),
        group.Average(experiment => _best[experiment.Family]),
        group.Average(experiment => ExperimentAggregation.ChanceOf(experiment.Runs.Values)));

    private static double Train(ExperimentScores experiment) => experiment.Mean(MetricNames.TrainAccuracy);
}
