using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

/// <summary>Requirements of every sampler; a new one is covered automatically.</summary>
public sealed class EverySamplerTests
{
    /// <summary>Two families, conditions, constants, all finite: 3 · (1 + 2) + 4 = 13 points.</summary>
    private static readonly ParameterSpace Finite = new(
    [
        new FamilySpace(
            "svm", [Integer("c", 1, 3), Choice("kernel", "linear", "rbf"), Choice("gamma", "scale", "0.1").When("kernel", "rbf"),
                Choice("seed", "7")]),
        new FamilySpace("knn", [Integer("k", 1, 7, step: 2)]),
    ]);

    /// <summary>As many points without choices and conditions, for samplers that search numbers alone: 3 · 3 + 4 = 13.</summary>
    private static readonly ParameterSpace Numbers = new(
    [
        new FamilySpace("svm", [Integer("c", 1, 3), Integer("degree", 2, 4), Choice("seed", "7")]),
        new FamilySpace("knn", [Integer("k", 1, 7, step: 2)]),
    ]);

    public static TheoryData<string> Names() => [.. SearchCatalog.Samplers.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_request_gives_the_same_point(string name)
    {
        var (a, b, other) = (Search(name, 1), Search(name, 1), Search(name, 2));
        Assert.Equal(Points(a), Points(b));
        Assert.True(name == "grid" || !Points(a).SequenceEqual(Points(other)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_point_of_a_finite_space_is_suggested_exactly_once(string name)
    {
        var history = SearchRun.Of(new Problem("finite", FiniteFor(name), Value, 100), Spec(name), seed: 3);
        Assert.Equal(13, history.Observations.Count);
        Assert.Equal(13, Points(history).Distinct().Count());
        Assert.All(history.Observations, observation => Assert.Equal(
            observation.Point.Family == "svm", observation.Point.Parameters.Contains("seed")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Families_take_turns(string name)
    {
        var history = SearchRun.Of(new Problem("finite", FiniteFor(name), Value, 8), Spec(name), seed: 3);
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], history.Observations.Select(observation => observation.Point.FamilyIndex));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_points_can_be_requested_before_the_first_result(string name)
    {
        var points = Points(SearchRun.Of(new Problem("finite", FiniteFor(name), Value, 12), Spec(name), seed: 4, slots: 12));
        Assert.Equal(12, points.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_an_adaptive_sampler_uses_results(string name)
    {
        var problem = name == "grid" || FiniteFor(name) != Finite
            ? new Problem("finite", FiniteFor(name), Value, 13)
            : StandardFunctions.Conditional();
        var opposite = problem with { Evaluate = parameters => -problem.Evaluate(parameters) };
        var isSame = Points(SearchRun.Of(problem, Spec(name), 5)).SequenceEqual(Points(SearchRun.Of(opposite, Spec(name), 5)));
        Assert.Equal(!SearchCatalog.Samplers.Get(name).IsAdaptive, isSame);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Failed_pruned_and_diverged_experiments_do_not_stop_the_search(string name)
    {
        var history = History.Empty(Goal.Maximize);
        var plan = new SearchPlan(FiniteFor(name), Spec(name) with { Experiments = 13 }, seed: 6);
        for (var i = 0; plan.Next(history, i).Point is { } point; i++)
        {
            history = history.With((i % 4) switch
            {
                0 => Observation.Failed(i, point),
                1 => Observation.Pruned(i, point, 0.3, 2),
                2 => Observation.Completed(i, point, double.NaN),
                _ => Observation.Completed(i, point, 0.5),
            });
        }

        Assert.Equal(13, Points(history).Distinct().Count());
    }

    private static double Value(ParameterSet parameters) => parameters.Sum(pair => pair.Value.IsNumeric ? pair.Value.AsNumber() : 0);

    private static ParameterSpace FiniteFor(string name) =>
        SearchCatalog.Samplers.Get(name).FindProblems(Finite).Any() ? Numbers : Finite;

    private static SearchSpec Spec(string name) => new() { Sampler = name };

    private static History Search(string name, ulong seed) =>
        SearchRun.Of(new Problem("finite", FiniteFor(name), Value, 13), Spec(name), seed);

    private static List<ParameterPoint> Points(History history) => [.. history.Observations.Select(observation => observation.Point)];
}
