using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// The one-standard-error choice (Breiman et al. 1984, 3.4.3), paired: of the settings whose score is within one standard error of the
/// best, the one with the smallest gap between train and validation. The error is that of the difference from the best, since all settings
/// are measured on the same tracks. Settings that underfit are not chosen: their gap is small for another reason. Test never enters.
/// </summary>
public static class OneStandardError
{
    /// <summary>
    /// The choice among the complete experiments; null if none has a score. The best itself if no other can be compared with it.
    /// </summary>
    /// <param name="experiments">All experiments.</param>
    /// <param name="objective">The score: a metric of validation or train.</param>
    public static ExperimentId? Choose(IReadOnlyCollection<ExperimentScores> experiments, ObjectiveSpec objective)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ArgumentNullException.ThrowIfNull(objective);
        return ChooseRanked(ExperimentScores.Rank(experiments, objective), objective);
    }

    /// <summary>The choice among ranked experiments.</summary>
    internal static ExperimentId? ChooseRanked(ExperimentScores[] ranked, ObjectiveSpec objective)
    {
        if (ranked is not [var best, ..])
        {
            return null;
        }

        var underfitting = new Underfitting(ranked);
        var choice = ranked
            .Where(candidate => !underfitting.Has(candidate) && (candidate == best || IsWithinError(best, candidate, objective)))
            .MinBy(Gap);
        return (choice ?? best).Experiment;
    }

    /// <summary>An expression over metrics has no contrast over tracks, so only equals compete with the best.</summary>
    private static bool IsWithinError(ExperimentScores best, ExperimentScores candidate, ObjectiveSpec objective)
    {
        var behind = ExperimentScores.SignOf(objective) * (best.Mean(objective.Find) - candidate.Mean(objective.Find));
        return ObjectiveSpec.IsName(objective.Metric)
            ? SettingScores.Contrast(objective.Metric, [best], [candidate]) is { } contrast && behind <= contrast.Error
            : behind == 0;
    }

    /// <summary>Overfitting as a choice may see it; without a validation part the train accuracy alone.</summary>
    private static double Gap(ExperimentScores experiment) =>
        experiment.Mean(MetricNames.ValidationGap) is var gap and not double.NaN ? gap : experiment.Mean(MetricNames.TrainAccuracy);
}
