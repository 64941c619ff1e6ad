using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>How a search got better: the experiments that were the best when they came.</summary>
/// <param name="Metric">The objective that they are the best by.</param>
/// <param name="Last">The number of the last experiment that has a score.</param>
/// <param name="Best">Those experiments, in the order of their numbers; empty before there is a score.</param>
[GenerateSerializer, Immutable, Alias("search-history")]
public sealed record SearchHistory(string Metric, int Last, ImmutableArray<BestExperiment> Best)
{
    /// <summary>The history of some experiments.</summary>
    /// <param name="objective">What they are the best by.</param>
    /// <param name="experiments">The experiments, in any order; those without a finite score do not count.</param>
    public static SearchHistory Of(ObjectiveSpec objective, IEnumerable<ExperimentSummary> experiments)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(experiments);
        BestExperiment[] scored =
        [
            .. from experiment in experiments
               let loss = objective.LossOf(experiment)
               where double.IsFinite(loss)
               orderby experiment.Experiment.Number
               select new BestExperiment(experiment.Experiment.Number, objective.Goal is Goal.Minimize ? loss : -loss),
        ];
        return new SearchHistory(
            objective.Metric, scored.Length == 0 ? 0 : scored[^1].Number,
            [.. BestSoFar(scored, experiment => experiment.Score, objective.Goal)]);
    }

    /// <summary>Of things in their order, those that are better than all before.</summary>
    public static IEnumerable<T> BestSoFar<T>(IEnumerable<T> things, Func<T, double> score, Goal goal)
    {
        ArgumentNullException.ThrowIfNull(things);
        ArgumentNullException.ThrowIfNull(score);
        double? best = null;
        foreach (var thing in things)
        {
            var value = score(thing);
            if (best is null || (goal is Goal.Maximize ? value > best : value < best))
            {
                best = value;
                yield return thing;
            }
        }
    }
}

/// <summary>An experiment that was the best when it came.</summary>
/// <param name="Number">Its number in the sweep.</param>
/// <param name="Score">What it reached, in the unit of the objective.</param>
[GenerateSerializer, Immutable, Alias("best-experiment")]
public readonly record struct BestExperiment(int Number, double Score);
