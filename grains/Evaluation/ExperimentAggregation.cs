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
public sealed record ExperimentRuns(
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
    public static ExperimentSummary Summarize(ExperimentRuns experiment)
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

        var over = new OverRuns(runs, experiment.Protocol.Split == PredefinedSplit.SplitName);
        var hasValidation = runs.All(run => run.Validation is not null);
        summary = summary with
        {
            TrainAccuracy = over.Accuracy(run => (run.Train.SliceAccuracy, run.Train.SliceAccuracyError, run.Train.Tracks)),
            ValidationAccuracy = hasValidation
                ? over.Accuracy(run => // not null: checked
                    (run.Validation!.SliceAccuracy, run.Validation.SliceAccuracyError, run.Validation.Tracks))
                : null,
            ValidationLogLoss = hasValidation ? over.Other(run => run.Validation!.LogLoss, 0) : null, // not null: checked
            TestAccuracy = over.Accuracy(run => (run.Test.SliceAccuracy, run.Test.SliceAccuracyError, run.Test.Tracks)),
            Gap = over.Accuracy(run => (run.Gap, GapError(run), Math.Min(run.Train.Tracks, run.Test.Tracks)), isDifference: true),
            TrackAccuracy = over.Accuracy(run => (run.Test.TrackAccuracy, run.Test.TrackAccuracyError, run.Test.Tracks)),
            TrackMajorityAccuracy = over.Other(run => run.Test.TrackMajorityAccuracy, 0, 1),
            BalancedAccuracy = over.Other(run => run.Test.BalancedAccuracy, 0, 1),
            MacroF1 = over.Other(run => run.Test.MacroF1, 0, 1),
            LogLoss = over.Other(run => run.Test.LogLoss, 0),
            Top2Accuracy = over.Other(run => run.Test.Top2Accuracy, 0, 1),
            Brier = over.Other(run => run.Test.Brier, 0, 2),
            CalibrationError = over.Other(run => run.Test.CalibrationError, 0, 1),
            FitSeconds = over.Other(run => run.FitSeconds, 0),
            TestVariance = VarianceComponents.Of([.. runs.Select(run => new VarianceComponents.RunValue(
                run.Run.Repeat, run.Test.SliceAccuracy, run.Test.SliceAccuracyError * run.Test.SliceAccuracyError))]),
        };
        return summary with
        {
            Verdict = GapAnalysis.Verdict(summary.TrainAccuracy, summary.TestAccuracy, summary.Gap, 1.0 / experiment.Genres.Length),
            Notes = [.. Notes(experiment, summary)],
        };
    }

    private static double? GapError(RunResult run) => run.Train.SliceAccuracyError is { } train && run.Test.SliceAccuracyError is { } test
        ? Math.Sqrt((train * train) + (test * test))
        : null;

    private static IEnumerable<string> Notes(ExperimentRuns experiment, ExperimentSummary summary)
    {
        if (experiment.Protocol.Split == SliceSplit.SplitName)
        {
            yield return SliceSplit.Warning;
        }

        var best = Math.Max(summary.TestAccuracy?.Mean ?? 0, summary.TrackAccuracy?.Mean ?? 0);
        if (best > SuspiciousOnGtzan && experiment.Genres.Order(StringComparer.Ordinal).SequenceEqual(GtzanGenres))
        {
            yield return $"test accuracy {Figures.Percent(best)} % on GTZAN's genres is suspiciously high: check for leakage; "
                + "a perfect system would reach about 94.5 % on GTZAN's labels";
        }

        if (experiment.FailedRuns > 0)
        {
            yield return $"{experiment.FailedRuns} of {experiment.FailedRuns + summary.Runs} runs failed and are not included";
        }

        if (experiment.Protocol.Split == PredefinedSplit.SplitName && summary.Runs > 1)
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

    /// <summary>Computes estimates from the values of several runs.</summary>
    private sealed class OverRuns(RunResult[] runs, bool isOneTestSet)
    {
        private readonly double _testToTrain = runs.Average(run => (double)run.Test.Slices / run.Train.Slices);

        public Estimate Accuracy(Func<RunResult, (double Value, double? Error, int Tracks)> select, bool isDifference = false)
        {
            var values = runs.Select(select).ToArray();
            if (runs.Length > 1 && !isOneTestSet)
            {
                return Intervals.Corrected([.. values.Select(run => run.Value)], _testToTrain, isDifference ? -1 : 0, 1);
            }

            var (mean, variance) = Intervals.Moments([.. values.Select(run => run.Value)]);
            var seeds = runs.Length > 1 ? variance / runs.Length : 0;
            var error = values.All(run => run.Error is not null)
                ? Math.Sqrt(values.Average(run => run.Error!.Value * run.Error.Value) + seeds) // not null: checked
                : (double?)null;
            var estimate = isDifference
                ? Intervals.DifferenceOverTracks(mean, error, values[0].Tracks)
                : Intervals.AccuracyOverTracks(mean, error, values[0].Tracks);
            return estimate with
            {
                Std = runs.Length > 1 ? Math.Sqrt(variance) : null,
                Count = runs.Length,
            };
        }

        public Estimate Other(Func<RunResult, double> select, double least, double most = double.PositiveInfinity)
        {
            double[] values = [.. runs.Select(select)];
            return isOneTestSet ? Intervals.Plain(values, least, most) : Intervals.Corrected(values, _testToTrain, least, most);
        }
    }
}
