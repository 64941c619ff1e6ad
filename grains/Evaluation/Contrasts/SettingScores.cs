using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Splits;

namespace Experiments.Evaluation.Contrasts;

/// <summary>Estimates and contrasts of settings, or of groups of settings: the mean of a group counts as one setting.</summary>
internal static class SettingScores
{
    /// <summary>The runs that all have with a metric, sorted.</summary>
    public static (int Repeat, int Fold)[] CommonRuns(IEnumerable<ExperimentScores> experiments, string metric) =>
        [.. experiments.Select(experiment => experiment.RunsWith(metric)).Aggregate((all, next) => all.Intersect(next)).Order()];

    /// <summary>The mean of a group on some runs with its interval; all have the metric in all runs, at least one.</summary>
    public static Estimate Estimate(string metric, IReadOnlyList<ExperimentScores> group, IReadOnlyList<(int Repeat, int Fold)> runs)
    {
        double[] values = [.. runs.Select(run => Value(metric, group, run))];
        if (FindBlocks(metric, group, runs) is { } blocks)
        {
            var estimate = Intervals.OverBlocks(blocks, MetricParts.Of(metric)!.IsDifference); // not null: it has blocks
            return estimate with
            {
                Std = values.Length > 1 ? Math.Sqrt(Intervals.Moments(values).Variance) : null,
                Count = values.Length,
            };
        }

        return RunEstimates.Of(
            metric, [.. runs.Select(run => RunValue.Mean([.. group.Select(member => RunValue.Of(member.Runs[run], metric)!.Value)]))],
            Overlap(metric, group, runs), group.All(member => PredefinedSplit.IsSplitOf(member.Results.Protocol)));
    }

    /// <summary>
    /// The first group minus the second, on their common runs; neither adjusted nor judged. Null if they have no run in common, or a
    /// single one of a metric to which blocks do not add up.
    /// </summary>
    public static Contrast? Contrast(string metric, IReadOnlyList<ExperimentScores> first, IReadOnlyList<ExperimentScores> second)
    {
        var runs = CommonRuns(first.Concat(second), metric);
        if (runs.Length == 0)
        {
            return null;
        }

        if (FindBlocks(metric, first, runs) is { Blocks: > 1 } a && FindBlocks(metric, second, runs) is { } b)
        {
            return TrackContrast.Of(a, b);
        }

        return runs.Length < 2
            ? null
            : RunContrast.Of(
                [.. runs.Select(run => Value(metric, first, run))],
                [.. runs.Select(run => Value(metric, second, run))],
                (Overlap(metric, first, runs) + Overlap(metric, second, runs)) / 2,
                runs.Select(run => run.Repeat).Distinct().Count(),
                MetricNames.IsShare(metric) ? 1 : double.PositiveInfinity);
    }

    /// <summary>The scores of blocks, averaged over a group; null if a run has no counts of a part.</summary>
    public static BlockScores? FindBlocks(
        string metric, IReadOnlyList<ExperimentScores> group, IReadOnlyList<(int Repeat, int Fold)> runs)
    {
        if (MetricParts.Of(metric) is not { } parts)
        {
            return null;
        }

        var scores = new List<BlockScores>();
        foreach (var member in group)
        {
            RunBlockCounts[] counts = [.. runs.Select(member.CountsOf).OfType<RunBlockCounts>()];
            if (counts.Length < runs.Count || counts.Any(run => parts.Terms.Any(term => run.Of(term.Part).IsEmpty)))
            {
                return null;
            }

            scores.Add(BlockScores.Of(counts, parts));
        }

        return BlockScores.Mean(scores);
    }

    private static double Value(string metric, IReadOnlyList<ExperimentScores> group, (int Repeat, int Fold) run) =>
        group.Average(member => member.Runs[run].Find(metric)!.Value); // not null: the run has the metric

    /// <summary>Measured slices over training slices of a run: validation for metrics of validation, otherwise test.</summary>
    private static double Overlap(string metric, IReadOnlyList<ExperimentScores> group, IReadOnlyList<(int Repeat, int Fold)> runs) =>
        group.SelectMany(member => runs.Select(run => member.Runs[run]))
            .Average(run => (double)(MetricNames.IsOfValidation(metric) ? run.Validation?.Slices ?? 0 : run.Test.Slices)
                / run.Train.Slices);
}
