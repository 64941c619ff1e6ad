using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// The test accuracy of choosing a setting, instead of that of the chosen setting. The winner's mean validation score has seen tracks that
/// are test in other folds, so its test accuracy is flattered: more, the more settings compete. Here each run chooses on its own validation
/// part alone, and the choice is tested on its test part (nested selection; Varma and Simon 2006).
/// </summary>
public static class SelectedScore
{
    /// <summary>
    /// Mean test accuracy over runs of the setting that is best on that run's validation part, with its interval; null without a validation
    /// part or a complete experiment.
    /// </summary>
    /// <param name="experiments">All experiments of a sweep; only the complete ones compete.</param>
    /// <param name="objective">What decides in each run, on validation or train.</param>
    public static Estimate? Of(IReadOnlyCollection<ExperimentScores> experiments, ObjectiveSpec objective)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ArgumentNullException.ThrowIfNull(objective);
        ExperimentScores[] complete = [.. experiments.Where(experiment => experiment.IsComplete)
            .OrderBy(experiment => experiment.Experiment.Number)];
        if (complete.Length == 0 || complete.Any(experiment => experiment.Runs.Values.Any(run => objective.Find(run) is null)))
        {
            return null;
        }

        // The runs that were chosen count as those of one setting.
        var sign = ExperimentScores.SignOf(objective);
        var selection = ExperimentScores.Of(complete[0].Results with
        {
            Results =
            [
                .. complete[0].Runs.Keys.Select(
                    run => complete.MaxBy(experiment => sign * objective.Find(experiment.Runs[run]))!.Runs[run]),
            ],
        });
        return SettingScores.Estimate(MetricNames.TestAccuracy, [selection], [.. selection.Runs.Keys]);
    }
}
