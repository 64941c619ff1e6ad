using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;

namespace Experiments.Evaluation;

/// <summary>The runs of one experiment and what is needed to interpret them.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="Protocol">Decides which slices each run could see.</param>
/// <param name="Genres">All genres of the dataset.</param>
/// <param name="Results">One result per run; may be empty.</param>
/// <param name="FailedRuns">Number of runs that failed for good.</param>
public sealed record ExperimentResults(
    ExperimentId Experiment,
    string Family,
    ParameterSet Parameters,
    Protocol Protocol,
    ImmutableArray<string> Genres,
    IReadOnlyCollection<RunResult> Results,
    int FailedRuns = 0);

/// <summary>Summarizes runs with intervals, verdict and notes: every number in a listing comes from here.</summary>
public static class ExperimentAggregation
{
    /// <summary>
    /// So many of GTZAN's labels are wrong or doubtful that a perfect system would agree with about 94.5 % of them (Sturm 2013).
    /// </summary>
    private const double SuspiciousOnGtzan = 0.90;

    private static readonly ImmutableArray<string> GtzanGenres =
        ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

    /// <summary>
    /// Summarizes an experiment. Intervals over several folds or repeats are corrected for shared training rows; those of a single run, or
    /// of runs on one predefined test set, come from its tracks.
    /// </summary>
    public static ExperimentSummary Summarize(ExperimentResults experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        // Sorted, so that sums are bit-identical regardless of the order in which runs arrived.
        var runs = experiment.Results.OrderBy(run => run.Run.Repeat).ThenBy(run => run.Run.Fold).ToArray();
        var summary = new ExperimentSummary
        {
            Experiment = experiment.Experiment,
            Family = experiment.Family,
            Parameters = experiment.Parameters,
            Runs = runs.Length,
            FailedRuns = experiment.FailedRuns,
            StoppedEarly = runs.Count(run => run.StoppedEarly),
        };
        if (runs.Length == 0)
        {
            return summary;
        }

        var testToTrain = runs.Average(run => (double)run.Test.Slices / run.Train.Slices);
        var isOneTestSet = PredefinedSplit.IsSplitOf(experiment.Protocol);
        summary = summary with
        {
            TrainAccuracy = Of(MetricNames.TrainAccuracy),
            ValidationAccuracy = Of(MetricNames.ValidationAccuracy),
            ValidationLogLoss = Of(MetricNames.ValidationLogLoss),
            TestAccuracy = Of(MetricNames.TestAccuracy),
            Gap = Of(MetricNames.Gap),
            ValidationGap = Of(MetricNames.ValidationGap),
            TrackAccuracy = Of(MetricNames.TrackAccuracy),
            TrackMajorityAccuracy = Of(MetricNames.TrackMajorityAccuracy),
            BalancedAccuracy = Of(MetricNames.BalancedAccuracy),
            MacroF1 = Of(MetricNames.MacroF1),
            LogLoss = Of(MetricNames.LogLoss),
            Top2Accuracy = Of(MetricNames.Top2Accuracy),
            Brier = Of(MetricNames.Brier),
            CalibrationError = Of(MetricNames.CalibrationError),
            FitSeconds = Of(MetricNames.FitSeconds),
            TestVariance = VarianceComponents.Of([.. runs.Select(run => new VarianceComponents.RunValue(
                run.Run.Repeat, run.Test.SliceAccuracy, run.Test.SliceAccuracyError * run.Test.SliceAccuracyError))]),
        };
        return summary with
        {
            // Not null, all three: every run has them.
            Verdict = GapAnalysis.Verdict(summary.TrainAccuracy!, summary.TestAccuracy!, summary.Gap!, 1.0 / experiment.Genres.Length),
            Notes = [.. Notes(experiment, summary)],
        };

        // Null unless all runs have the metric: without a validation part none has those of validation.
        Estimate? Of(string metric)
        {
            RunValue[] values = [.. runs.Select(run => RunValue.Of(run, metric)).OfType<RunValue>()];
            return values.Length < runs.Length ? null : RunEstimates.Of(metric, values, testToTrain, isOneTestSet);
        }
    }

    private static IEnumerable<string> Notes(ExperimentResults experiment, ExperimentSummary summary)
    {
        if (experiment.Protocol.Split == SliceSplit.SplitName)
        {
            yield return SliceSplit.Warning;
        }

        var best = Math.Max(summary.TestAccuracy?.Mean ?? 0, summary.TrackAccuracy?.Mean ?? 0);
        if (best > SuspiciousOnGtzan && experiment.Genres.Order(StringComparer.Ordinal).SequenceEqual(GtzanGenres))
        {
            yield return $"test accuracy {NumberFormat.Percent(best)} % on GTZAN's genres is suspiciously high: check for leakage; "
                + "a perfect system would reach about 94.5 % on GTZAN's labels";
        }

        if (experiment.FailedRuns > 0)
        {
            yield return $"{experiment.FailedRuns} of {experiment.FailedRuns + summary.Runs} runs failed and are not included";
        }

        if (PredefinedSplit.IsSplitOf(experiment.Protocol) && summary.Runs > 1)
        {
            yield return "all runs share one test set: intervals of accuracies and gap are over its tracks, "
                + "intervals of other metrics are over seeds only";
        }

        if (summary.TestVariance is { Clipped.IsEmpty: false } variance)
        {
            yield return variance.Clipped.Length == 1
                ? "one variance component is estimated as negative and reported as 0"
                : $"{variance.Clipped.Length} variance components are estimated as negative and reported as 0";
        }
    }
}
