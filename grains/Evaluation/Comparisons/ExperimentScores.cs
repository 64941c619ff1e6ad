using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>The runs of one experiment, ready for estimates and contrasts.</summary>
public sealed class ExperimentScores
{
    private readonly Dictionary<(int Repeat, int Fold), RunBlockCounts?> _counts = [];

    private ExperimentScores(ExperimentResults experiment, ImmutableSortedDictionary<(int Repeat, int Fold), RunResult> runs) =>
        (Results, Runs) = (experiment, runs);

    /// <summary>The experiment's results.</summary>
    public ExperimentResults Results { get; }

    /// <summary>The experiment.</summary>
    public ExperimentId Experiment => Results.Experiment;

    /// <summary>Its family.</summary>
    public string Family => Results.Family;

    /// <summary>Its setting.</summary>
    public ParameterSet Parameters => Results.Parameters;

    /// <summary>Its results by (repeat, fold).</summary>
    public ImmutableSortedDictionary<(int Repeat, int Fold), RunResult> Runs { get; }

    /// <summary>Whether all runs of the protocol have a result: only then is it ranked and chosen.</summary>
    public bool IsComplete => Runs.Count == Results.Protocol.CountRuns();

    /// <summary>The scores of an experiment.</summary>
    public static ExperimentScores Of(ExperimentResults experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new ExperimentScores(
            experiment, experiment.Results.ToImmutableSortedDictionary(run => (run.Run.Repeat, run.Run.Fold), run => run));
    }

    /// <summary>The runs that have a metric.</summary>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public IEnumerable<(int Repeat, int Fold)> RunsWith(string metric)
    {
        MetricNames.Require(metric);
        return Runs.Where(run => run.Value.Find(metric) is not null).Select(run => run.Key);
    }

    /// <summary>The mean of a value over the runs that have it; NaN if none has.</summary>
    public double Mean(Func<RunResult, double?> read) => Runs.Values.Average(read) ?? double.NaN;

    /// <summary>The mean of a metric over the runs that have it; NaN if none has.</summary>
    public double Mean(string metric) => Mean(run => run.Find(metric));

    /// <summary>
    /// The experiments that can be chosen: complete ones whose runs all have the objective, best first, equals by number.
    /// </summary>
    internal static ExperimentScores[] Rank(IEnumerable<ExperimentScores> experiments, ObjectiveSpec objective) =>
        [.. experiments.Where(experiment => experiment.IsComplete && experiment.Runs.Values.All(run => objective.Find(run) is not null))
            .Select(experiment => (Experiment: experiment, Score: SignOf(objective) * experiment.Mean(objective.Find)))
            .Where(candidate => !double.IsNaN(candidate.Score))
            .OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Experiment.Experiment.Number)
            .Select(candidate => candidate.Experiment)];

    /// <summary>What makes higher values of an objective better.</summary>
    internal static int SignOf(ObjectiveSpec objective) => objective.Goal is Goal.Maximize ? 1 : -1;

    /// <summary>The block counts of a run; null if it has none.</summary>
    internal RunBlockCounts? CountsOf((int Repeat, int Fold) run)
    {
        lock (_counts)
        {
            if (!_counts.TryGetValue(run, out var counts))
            {
                _counts[run] = counts = RunBlockCounts.Of(Runs[run]);
            }

            return counts;
        }
    }
}
