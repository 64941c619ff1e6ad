using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation;

/// <summary>The value of a metric in one run.</summary>
/// <param name="Value">The value.</param>
/// <param name="TrackError">Its standard error over tracks; null if it has none, or with fewer than two tracks.</param>
/// <param name="Tracks">Number of those tracks; 0 for a metric without an error over tracks.</param>
internal readonly record struct RunValue(double Value, double? TrackError = null, int Tracks = 0)
{
    /// <summary>The value of a run; null if it does not have the metric.</summary>
    public static RunValue? Of(RunResult run, string metric)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Find(metric) is not { } value ? null : metric switch
        {
            MetricNames.TrainAccuracy => new RunValue(value, run.Train.SliceAccuracyError, run.Train.Tracks),
            MetricNames.ValidationAccuracy => new RunValue(value, run.Validation?.SliceAccuracyError, run.Validation?.Tracks ?? 0),
            MetricNames.TestAccuracy => new RunValue(value, run.Test.SliceAccuracyError, run.Test.Tracks),
            MetricNames.TrackAccuracy => new RunValue(value, run.Test.TrackAccuracyError, run.Test.Tracks),
            MetricNames.Gap => OfGap(value, run.Train, run.Test),
            MetricNames.ValidationGap => OfGap(value, run.Train, run.Validation!), // not null: it has the metric
            _ => new RunValue(value),
        };
    }

    /// <summary>
    /// The mean of settings in one run. Its error over tracks is the mean of theirs, an upper bound: they are tested on the same tracks and
    /// mostly wrong on the same ones.
    /// </summary>
    public static RunValue Mean(IReadOnlyList<RunValue> values) => new(
        values.Average(value => value.Value),
        values.All(value => value.TrackError is not null) ? values.Average(value => value.TrackError) : null,
        values.Min(value => value.Tracks));

    private static RunValue OfGap(double value, PartMetrics train, PartMetrics other) => new(
        value,
        (train.SliceAccuracyError, other.SliceAccuracyError) is ({ } a, { } b) ? Math.Sqrt((a * a) + (b * b)) : null,
        Math.Min(train.Tracks, other.Tracks));
}

/// <summary>The estimate of a metric from the values of runs: the same in a listing and in a comparison.</summary>
internal static class RunEstimates
{
    /// <summary>
    /// Runs on several test sets: a t interval over runs, corrected for shared training rows. A single run, or runs that share one test
    /// set: an interval over its tracks if the metric has an error over them, otherwise a plain t interval over runs.
    /// </summary>
    /// <param name="metric">One of <see cref="MetricNames"/>.</param>
    /// <param name="runs">One value per run, at least one.</param>
    /// <param name="testToTrain">Test rows over training rows of a run.</param>
    /// <param name="isOneTestSet">Whether all runs share one test set, as those of a predefined split do.</param>
    public static Estimate Of(string metric, IReadOnlyList<RunValue> runs, double testToTrain, bool isOneTestSet)
    {
        ArgumentNullException.ThrowIfNull(runs);
        double[] values = [.. runs.Select(run => run.Value)];
        if (values.Length > 0 && runs[0].Tracks > 0 && (values.Length == 1 || isOneTestSet))
        {
            return OverTracks(runs, values, MetricParts.Of(metric) is { IsDifference: true });
        }

        var (least, most) = MetricNames.BoundsOf(metric);
        return isOneTestSet
            ? Intervals.Plain(values, least, most)
            : Intervals.Corrected(values, testToTrain, least, most);
    }

    private static Estimate OverTracks(IReadOnlyList<RunValue> runs, double[] values, bool isDifference)
    {
        var (mean, variance) = Intervals.Moments(values);
        var seeds = runs.Count > 1 ? variance / runs.Count : 0;
        var error = runs.All(run => run.TrackError is not null)
            ? Math.Sqrt(runs.Average(run => run.TrackError!.Value * run.TrackError.Value) + seeds) // not null: checked
            : (double?)null;
        var estimate = isDifference
            ? Intervals.DifferenceOverTracks(mean, error, runs[0].Tracks)
            : Intervals.AccuracyOverTracks(mean, error, runs[0].Tracks);
        return estimate with
        {
            Std = runs.Count > 1 ? Math.Sqrt(variance) : null,
            Count = runs.Count,
        };
    }
}
