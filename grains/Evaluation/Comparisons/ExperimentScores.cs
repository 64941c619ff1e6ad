using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Values of one experiment for comparisons, one per run.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="ByRun">The metric by (repeat, fold).</param>
/// <param name="TestToTrain">Mean ratio of test slices to training slices.</param>
/// <param name="IsOneTestSet">Whether all runs share one test set.</param>
/// <param name="TrackErrors">
/// The standard errors of those values over tracks, and the numbers of tracks; null for a metric without them.
/// </param>
public sealed record ExperimentScores(
    ExperimentId Experiment,
    string Family,
    ParameterSet Parameters,
    ImmutableSortedDictionary<(int Repeat, int Fold), double> ByRun,
    double TestToTrain,
    bool IsOneTestSet = false,
    ImmutableSortedDictionary<(int Repeat, int Fold), (double? Error, int Tracks)>? TrackErrors = null)
{
    /// <summary>The value in a run, which must be one of <see cref="ByRun"/>.</summary>
    public RunValue ValueIn((int Repeat, int Fold) run) =>
        TrackErrors is null ? new RunValue(ByRun[run]) : new RunValue(ByRun[run], TrackErrors[run].Error, TrackErrors[run].Tracks);

    /// <summary>Their estimate, as the experiment's summary has it.</summary>
    public Estimate Estimate(string metric) => RunEstimates.Of(metric, [.. ByRun.Keys.Select(ValueIn)], TestToTrain, IsOneTestSet);

    /// <summary>The values of one metric in the runs that have it.</summary>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public static ExperimentScores Of(ExperimentResults experiment, string metric)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!MetricNames.All.Contains(metric))
        {
            throw new UserErrorException($"'{metric}' is not a metric{NearestName.Hint(metric, MetricNames.All)}");
        }

        var values = experiment.Results.Select(run => (Run: (run.Run.Repeat, run.Run.Fold), Value: RunValue.Of(run, metric)))
            .Where(run => run.Value is not null).ToImmutableSortedDictionary(run => run.Run, run => run.Value!.Value); // not null: filtered
        return new ExperimentScores(
            experiment.Experiment,
            experiment.Family,
            experiment.Parameters,
            values.ToImmutableSortedDictionary(run => run.Key, run => run.Value.Value),
            experiment.Results.Select(run => (double)run.Test.Slices / run.Train.Slices).DefaultIfEmpty().Average(),
            PredefinedSplit.IsSplitOf(experiment.Protocol),
            values.ToImmutableSortedDictionary(run => run.Key, run => (run.Value.TrackError, run.Value.Tracks)));
    }
}
