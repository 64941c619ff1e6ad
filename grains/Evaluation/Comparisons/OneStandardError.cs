using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// The one-standard-error choice (Breiman et al. 1984, 3.4.3), paired: of the settings whose score is within one standard error of the
/// best, the one with the smallest gap between train and validation. The error is that of the difference from the best, since all settings
/// are
/// measured on the same tracks. Test never enters.
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
        var sign = objective.Goal == Goal.Maximize ? 1 : -1;
        var ordered = experiments
            .Where(experiment => experiment.IsComplete && experiment.Runs.Values.All(run => objective.Find(run) is not null))
            .Select(experiment => (Experiment: experiment, Score: sign * Mean(experiment, objective.Find)))
            .Where(candidate => !double.IsNaN(candidate.Score))
            .OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Experiment.Experiment.Number)
            .ToArray();
        if (ordered.Length == 0)
        {
            return null;
        }

        var best = ordered[0];
        return ordered
            .Where(candidate => candidate == best
                // An expression over metrics has no contrast over tracks, so only equals compete with the best.
                || (!ObjectiveSpec.IsName(objective.Metric) && candidate.Score == best.Score)
                || (ObjectiveSpec.IsName(objective.Metric)
                    && SettingScores.Contrast(objective.Metric, [best.Experiment], [candidate.Experiment]) is { } contrast
                    && best.Score - candidate.Score <= contrast.Error))
            .MinBy(candidate => Gap(candidate.Experiment)).Experiment.Experiment;
    }

    /// <summary>Overfitting as a choice may see it; without a validation part the train accuracy alone.</summary>
    private static double Gap(ExperimentScores experiment) =>
        Mean(experiment, run => run.Find(MetricNames.ValidationGap)) is var gap and not double.NaN ? gap
        : Mean(experiment, run => run.Find(MetricNames.TrainAccuracy));

    private static double Mean(ExperimentScores experiment, Func<RunResult, double?> read) =>
        experiment.Runs.Values.Average(read) ?? double.NaN;
}
