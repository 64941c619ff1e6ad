using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Splits;

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
        var sign = objective.Goal == Goal.Maximize ? 1 : -1;
        ExperimentScores[] complete = [.. experiments.Where(experiment => experiment.IsComplete)
            .OrderBy(experiment => experiment.Experiment.Number)];
        if (complete.Length == 0 || complete.Any(experiment => experiment.Runs.Values.Any(run => objective.Find(run) is null)))
        {
            return null;
        }

        var chosen = complete[0].Runs.Keys
            .Select(run => (Run: run, Choice: complete.MaxBy(experiment => sign * objective.Find(experiment.Runs[run]))!)).ToArray();
        RunBlockCounts[] counts = [.. chosen.Select(pair => pair.Choice.CountsOf(pair.Run)).OfType<RunBlockCounts>()];
        double[] values = [.. chosen.Select(pair => pair.Choice.Runs[pair.Run].Test.SliceAccuracy)];
        if (counts.Length == chosen.Length)
        {
            return Intervals.OverBlocks(BlockScores.Of(counts, MetricParts.Of(MetricNames.TestAccuracy)!), isDifference: false) with
            {
                Std = values.Length > 1 ? Math.Sqrt(Intervals.Moments(values).Variance) : null,
                Count = values.Length,
            };
        }

        var results = chosen.Select(pair => pair.Choice.Runs[pair.Run]).ToArray();
        return RunEstimates.Of(
            // Not null: every run has it.
            MetricNames.TestAccuracy, [.. results.Select(run => RunValue.Of(run, MetricNames.TestAccuracy)!.Value)],
            results.Average(run => (double)run.Test.Slices / run.Train.Slices), PredefinedSplit.IsSplitOf(complete[0].Results.Protocol));
    }
}
