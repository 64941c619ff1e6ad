using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class WarmStartTests
{
    private static readonly ParameterSchema Schema = new(
        "f",
        ParameterSpec.Number("dropout", 0.2, 0, 1, "Share of units left out."),
        ParameterSpec.Number("rate", 0.1, 0, 1, "Step of the optimizer."));

    [Fact]
    public void What_the_space_contains_is_taken()
    {
        var start = From(SpaceOf("f", Number("dropout", 0, 0.5)), Setting("f", ("dropout", 0.3)), Setting("f", ("dropout", 0.4)));
        Assert.Equal(["dropout=0.3", "dropout=0.4"], start.Taken.Select(result => result.Point.Parameters.ToString()));
        Assert.Equal((0.5, 0.01), (start.Taken[0].Value, start.Taken[0].Error));
        Assert.Equal(["2 finished experiments taken"], start.Notes);
    }

    [Fact]
    public void What_it_does_not_contain_is_left_out_with_the_reason()
    {
        var space = new ParameterSpace([new FamilySpace("f", [Number("dropout", 0, 0.5)]) with { Constraints = ["dropout > 0.1"] }]);
        var start = From(
            space, Setting("f", ("dropout", 0.7)), Setting("f", ("dropout", 0.3)), Setting("f", ("dropout", 0.7)), Setting("g"),
            Setting("f", ("dropout", 0.05)), Setting("f", ("dropout", 0.2)) with { Value = double.NaN });
        Assert.Equal(
            [
                "1 finished experiment taken",
                "2 left out: dropout = 0.7 is not in this space",
                "1 left out: diverged",
                "1 left out: forbidden by the constraints",
                "1 left out: g is not searched here",
            ],
            start.Notes);
    }

    [Fact]
    public void A_value_between_steps_moves_to_the_nearest()
    {
        var start = From(SpaceOf("f", Number("dropout", 0, 0.5, step: 0.1)), Setting("f", ("dropout", 0.33)));
        Assert.Equal("dropout=0.3", Assert.Single(start.Taken).Point.Parameters.ToString());
    }

    [Fact]
    public void A_parameter_that_only_one_space_names_had_its_default()
    {
        var space = SpaceOf("f", Number("dropout", 0, 0.5));
        Assert.Single(From(space, Setting("f", ("dropout", 0.3), ("rate", 0.1))).Taken);
        Assert.Empty(From(space, Setting("f", ("dropout", 0.3), ("rate", 0.5))).Taken);
        Assert.Equal("dropout=0.2", From(space, Setting("f")).Taken[0].Point.Parameters.ToString());
    }

    [Fact]
    public void A_setting_goes_to_the_listing_of_its_family_that_contains_it()
    {
        var space = new ParameterSpace(
            [new FamilySpace("f", [Number("dropout", 0, 0.2)]), new FamilySpace("f", [Number("dropout", 0.3, 0.5)])]);
        Assert.Equal(1, Assert.Single(From(space, Setting("f", ("dropout", 0.4))).Taken).Point.FamilyIndex);
    }

    [Fact]
    public void A_warm_search_does_not_begin_at_random()
    {
        var problem = StandardFunctions.Hartmann6();
        var earlier = SearchRun.Of(problem, new SearchSpec { Sampler = "tpe", Experiments = 80 }, seed: 1);
        var plan = new SearchPlan(problem.Space, new SearchSpec { Sampler = "tpe", Experiments = 10 }, seed: 2);
        var results = earlier.Observations.Select(observation => new PriorResult(observation.Point, observation.Value!.Value, null, []));
        var history = History.After(Goal.Minimize, WarmStart.From(results, problem.Space, _ => null).Taken);
        Assert.Equal((80, -80, -1), (history.Observations.Count, history.Observations[0].Number, history.Observations[^1].Number));
        for (var i = 0; plan.Next(history, i).Point is { } point; i++)
        {
            history = history.With(Observation.Completed(i, point, problem.Evaluate(point.Parameters)));
        }

        // Ten random points average about -0.26 on this function.
        Assert.True(history.Observations.Where(observation => observation.Number >= 0).Average(observation => observation.Value) < -1.5);
    }

    [Fact]
    public void A_deterministic_search_always_sees_prior_results_and_waits_only_for_its_own()
    {
        var prior = Enumerable.Range(0, 12).Select(k => new PriorResult(
            new ParameterPoint(0, "f", ParameterSet.Empty.With("dropout", ParameterValue.Of(0.01 * k))), k, null, []));
        var plan = new SearchPlan(
            SpaceOf("f", Number("dropout", 0, 0.5)),
            new SearchSpec { Sampler = "tpe", Experiments = 10, Deterministic = true, Window = 2 }, seed: 1);
        var history = History.After(Goal.Maximize, [.. prior]);
        var first = plan.Next(history, 0).Point!;
        Assert.NotEqual(plan.Next(History.Empty(Goal.Maximize), 0).Point, first);

        history = history.With(Observation.Pending(0, first)).With(Observation.Pending(1, plan.Next(history, 1).Point!));
        Assert.True(plan.Next(history, 2).IsWaiting);
        Assert.NotNull(plan.Next(history.With(Observation.Completed(0, first, 3)), 2).Point);
    }

    [Fact]
    public void A_sampler_that_does_not_learn_has_no_use_for_them() => Assert.Equal(
        "search.priorSweeps: random does not learn from results; use sampler: tpe, or leave out priorSweeps",
        Assert.Single(SearchCheck.FindProblems(
            SpaceOf("f", Number("dropout", 0, 0.5)),
            new SearchSpec { Sampler = "random", Experiments = 3, PriorSweeps = ["quick"] })).ToString());

    private static WarmStart From(ParameterSpace space, params PriorResult[] earlier) => WarmStart.From(earlier, space, _ => Schema);

    private static PriorResult Setting(string family, params (string Name, double Value)[] values) => new(
        new(0, family, new ParameterSet(values.Select(pair => KeyValuePair.Create(pair.Name, ParameterValue.Of(pair.Value))))),
        0.5, 0.01, []);
}
