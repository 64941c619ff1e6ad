using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Unit.Search.Problems;

/// <summary>A whole search of a problem, as a sweep would do it with one or more slots.</summary>
internal static class SearchRun
{
    /// <summary>
    /// The history after the experiments of <paramref name="spec"/>, <paramref name="slots"/> of them at a time.
    /// </summary>
    public static History Of(Problem problem, SearchSpec spec, ulong seed, int slots = 1)
    {
        var plan = new SearchPlan(problem.Space, spec with { Experiments = spec.Experiments ?? problem.Experiments }, seed);
        var history = History.Empty(Goal.Minimize);
        for (var index = 0; ; index++)
        {
            var point = plan.Next(history, index).Point;
            if (point is not null)
            {
                history = history.With(Observation.Pending(index, point));
            }

            var isFull = index + 1 >= slots;
            if (isFull || point is null)
            {
                history = Finish(problem, history, point is null ? int.MaxValue : index + 1 - slots);
            }

            if (point is null)
            {
                return history;
            }
        }
    }

    /// <summary>The best value found.</summary>
    public static double Best(Problem problem, SearchSpec spec, ulong seed) =>
        Of(problem, spec, seed).Best!.Value!.Value; // not null: completed ones have values

    private static History Finish(Problem problem, History history, int upTo) =>
        history.Observations
            .Where(observation => observation.State is ObservationState.Pending && observation.Number <= upTo)
            .Aggregate(history, (known, observation) => known.With(
                Observation.Completed(observation.Number, observation.Point, problem.Evaluate(observation.Point.Parameters))));
}
