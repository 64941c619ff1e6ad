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
    public void What_the_space_still_holds_is_taken_over_below_zero()
    {
        var start = From(SpaceOf("f", Number("dropout", 0, 0.5)), Setting(0, ("dropout", 0.3)), Setting(1, ("dropout", 0.4)));
        Assert.Equal([-2, -1], start.History.Observations.Select(observation => observation.Number));
        Assert.Equal("2 experiments taken over", Assert.Single(start.Notes));
    }

    [Fact]
    public void What_it_does_not_hold_is_left_out_and_said()
    {
        var start = From(
            SpaceOf("f", Number("dropout", 0, 0.5)),
            Setting(0, ("dropout", 0.7)), Setting(1, ("dropout", 0.3)), Setting(2, ("dropout", 0.7)),
            Observation.Pending(3, new(0, "f", ParameterSet.Empty)),
            Observation.Completed(4, new(0, "g", ParameterSet.Empty), 1));
        Assert.Equal(
            [
                "1 experiments taken over",
                "1 left out: not finished",
                "2 left out: dropout = 0.7 is not in the space any more",
                "1 left out: g is no longer searched",
            ],
            start.Notes);
    }

    [Fact]
    public void A_value_between_steps_moves_to_the_nearest()
    {
        var start = From(SpaceOf("f", Number("dropout", 0, 0.5, step: 0.1)), Setting(0, ("dropout", 0.33)));
        Assert.Equal("dropout=0.3", Assert.Single(start.History.Observations).Point.Parameters.ToString());
    }

    [Fact]
    public void A_parameter_only_one_space_names_stood_at_its_default()
    {
        var space = SpaceOf("f", Number("dropout", 0, 0.5));
        Assert.Single(From(space, Setting(0, ("dropout", 0.3), ("rate", 0.1))).History.Observations);
        Assert.Empty(From(space, Setting(0, ("dropout", 0.3), ("rate", 0.5))).History.Observations);
        Assert.Equal("dropout=0.2", From(space, Setting(0)).History.Observations[0].Point.Parameters.ToString());
    }

    [Fact]
    public void A_warm_search_does_not_begin_at_random()
    {
        var problem = StandardFunctions.Hartmann6();
        var earlier = SearchRun.Of(problem, new SearchSpec { Sampler = "tpe", Experiments = 80 }, seed: 1);
        var plan = new SearchPlan(problem.Space, new SearchSpec { Sampler = "tpe", Experiments = 10 }, seed: 2);
        var history = WarmStart.From(earlier, problem.Space).History;
        Assert.Equal(80, history.Observations.Count);
        for (var i = 0; plan.Next(history, i).Point is { } point; i++)
        {
            history = history.With(Observation.Completed(i, point, problem.Evaluate(point.Parameters)));
        }

        // Ten random points average about −0.26 on this function.
        Assert.True(history.Observations.Where(observation => observation.Number >= 0).Average(observation => observation.Value) < -1.5);
    }

    private static WarmStart From(ParameterSpace space, params Observation[] earlier) =>
        WarmStart.From(new History(Goal.Maximize, earlier), space, _ => Schema);

    private static Observation Setting(int number, params (string Name, double Value)[] values) => Observation.Completed(
        number, new(0, "f", new ParameterSet(values.Select(pair => KeyValuePair.Create(pair.Name, ParameterValue.Of(pair.Value))))), 0.5);
}
