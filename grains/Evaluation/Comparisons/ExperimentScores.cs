using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Values of one experiment for comparisons, one per run.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parameters">Its setting.</param>
/// <param name="ByRun">The metric by (repeat, fold).</param>
/// <param name="TestToTrain">Mean ratio of test slices to training slices.</param>
public sealed record ExperimentScores(
    ExperimentId Experiment,
    string Family,
    ParameterSet Parameters,
    ImmutableSortedDictionary<(int Repeat, int Fold), double> ByRun,
    double TestToTrain)
{
    /// <summary>The values of one metric in the runs that have it.</summary>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public static ExperimentScores Of(ExperimentRuns experiment, string metric)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!MetricNames.All.Contains(metric))
        {
            throw new UserErrorException($"'{metric}' is not a metric{NearestName.Hint(metric, MetricNames.All)}");
        }

        return new ExperimentScores(
            experiment.Experiment,
            experiment.Family,
            experiment.Parameters,
            experiment.Results.Where(run => run.Find(metric) is not null)
                .ToImmutableSortedDictionary(run => (run.Run.Repeat, run.Run.Fold), run => run.Find(metric)!.Value), // not null: filtered
            experiment.Results.Select(run => (double)run.Test.Slices / run.Train.Slices).DefaultIfEmpty().Average());
    }
}
