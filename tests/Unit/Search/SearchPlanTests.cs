using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class SearchPlanTests
{
    private static readonly ParameterSpace Space = SpaceOf("f", Number("x", 0, 1));

    [Theory]
    [InlineData("tpee", "none", "there is no sampler 'tpee'; did you mean 'tpe'?")]
    [InlineData("tpe", "ahsa", "there is no pruner 'ahsa'; did you mean 'asha'?")]
    public void An_unknown_sampler_or_pruner_is_refused(string sampler, string pruner, string message) => Assert.Equal(
        message, Assert.Throws<UserErrorException>(() => new SearchPlan(
            Space, new SearchSpec { Sampler = sampler, Experiments = 3, Pruner = new(pruner, ParameterSet.Empty) }, 0)).Message);

    [Fact]
    public void An_invalid_space_is_refused_with_all_its_problems() => Assert.Equal(
        "models[0].parameters.x.uniform: x goes from 2 to 1; write the lower end first\n"
        + "models[0].parameters.y.uniform: y has steps of 0; a step is above 0",
        Assert.Throws<UserErrorException>(() => new SearchPlan(
            SpaceOf("f", Number("x", 2, 1), Number("y", 0, 1, step: 0)), new SearchSpec { Sampler = "random", Experiments = 3 },
            0)).Message);

    [Theory]
    [InlineData("gp", null, true)]
    [InlineData("tpe", null, true)]
    [InlineData("gp", 5, false)]
    [InlineData("grid", null, false)]
    public void An_adaptive_search_of_a_whole_finite_space_is_noted(string sampler, int? experiments, bool isNoted)
    {
        var sweep = new SweepSpec
        {
            Name = "s",
            Dataset = "d",
            Features = "f",
            Models = SpaceOf("knn", Integer("k", 1, 972)),
            Search = new SearchSpec { Sampler = sampler, Experiments = experiments },
        };
        const string words = "tries every setting of the space, 972 in all";
        Assert.Equal(isNoted, SearchCheck.ListNotes(sweep).Any(note => note.Contains(words, StringComparison.Ordinal)));
        Assert.Empty(SearchCheck.ListNotes(sweep with { Search = sweep.Search with { Until = new UntilSpec(NoGainFor: 3) } }));
    }

    [Fact]
    public void An_infinite_search_needs_a_number_of_experiments() => Assert.Equal(
        "search.experiments: the space is infinite; set experiments: N, such as experiments: 40",
        Assert.Single(SearchCheck.FindProblems(Space, new SearchSpec { Sampler = "random" })).ToString());

    [Fact]
    public void A_grid_of_a_billion_settings_is_refused_unless_limited()
    {
        var space = SpaceOf("f", Integer("a", 1, 1000), Integer("b", 1, 1000), Integer("c", 1, 1000));
        Assert.Equal(
            "search.experiments: the space has 1000000000 settings, and a sweep has at most 1000000 experiments; set experiments: N, or "
            + "give fewer values or larger steps",
            Assert.Single(SearchCheck.FindProblems(space, new SearchSpec())).ToString());
        Assert.Empty(SearchCheck.FindProblems(space, new SearchSpec { Experiments = 10 }));
        Assert.Empty(SearchCheck.FindProblems(space, new SearchSpec { Until = new UntilSpec { Minutes = 1 } }));
    }

    [Fact]
    public void A_cohort_larger_than_the_window_is_refused() => Assert.Equal(
        "search.window: window is 4, but a cohort of 9 must be open at once; set window: 9 or a smaller cohort",
        Assert.Single(SearchCheck.FindProblems(
            Space, new SearchSpec { Sampler = "tpe", Experiments = 9, Deterministic = true, Pruner = new("halving", ParameterSet.Empty) }))
                .ToString());

    [Theory]
    [InlineData(4, "")]
    [InlineData(5, "search.window: window is 4, but a cohort of 5 must be open at once; set window: 5 or a smaller cohort")]
    public void A_cohort_may_be_as_large_as_the_window(int cohort, string problem)
    {
        var pruner = new PrunerSpec("halving", ParameterSet.Empty.With("cohort", ParameterValue.Of(cohort)));
        var spec = new SearchSpec { Sampler = "tpe", Experiments = 9, Deterministic = true, Window = 4, Pruner = pruner };
        Assert.Equal(problem, string.Join('\n', SearchCheck.FindProblems(Space, spec)));
    }

    [Fact]
    public void A_grid_has_one_experiment_per_point_unless_limited()
    {
        var grid = SpaceOf("f", Integer("a", 1, 3), Integer("b", 1, 4));
        Assert.Equal(12, new SearchPlan(grid, new SearchSpec(), 0).Experiments);
        Assert.Equal(5, new SearchPlan(grid, new SearchSpec { Experiments = 5 }, 0).Experiments);
        Assert.True(new SearchPlan(grid, new SearchSpec { Experiments = 5 }, 0).Next(History.Empty(Goal.Maximize), 5).IsExhausted);
    }

    [Fact]
    public void The_points_of_all_families_are_counted_unless_there_are_too_many()
    {
        Assert.Equal(7, SearchPlan.PointCount(new ParameterSpace([new("a", [Integer("k", 1, 3)]), new("b", [Integer("k", 1, 4)])])));
        Assert.Null(SearchPlan.PointCount(SpaceOf("f", Integer("a", 1, 4_000_000_000), Integer("b", 1, 4_000_000_000))));
        Assert.Null(SearchPlan.PointCount(SpaceOf("f", Number("x", 0, 1))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_deterministic_search_does_not_depend_on_the_order_of_results(int window)
    {
        var problem = StandardFunctions.Mixed();
        var plan = new SearchPlan(
            problem.Space, new SearchSpec { Sampler = "tpe", Experiments = 40, Deterministic = true, Window = window }, seed: 1);
        var first = Points(plan, problem, new RandomStream(1));
        Assert.Equal(first, Points(plan, problem, new RandomStream(2)));
        Assert.Equal(40, first.Count);
    }

    [Fact]
    public void A_deterministic_search_compares_a_run_only_with_experiments_before_its_window()
    {
        var point = new ParameterPoint(0, "f", ParameterSet.Empty);
        var history = new History(Goal.Maximize, Enumerable.Range(0, 4).Select(number => Observation.Pending(number, point)));
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        double[] values = [0.2, 0.9, 0.9, 0.5];
        for (var number = 0; number < values.Length; number++)
        {
            curves.Report(Run(number), 1, values[number]);
        }

        Assert.Equal(PruneAction.Stop, Judge(isDeterministic: false));
        Assert.Equal(PruneAction.Continue, Judge(isDeterministic: true));

        PruneAction Judge(bool isDeterministic) => new SearchPlan(
            Space,
            new SearchSpec
            {
                Sampler = "random",
                Experiments = 9,
                Deterministic = isDeterministic,
                Window = 3,
                Pruner = new("asha", ParameterSet.Empty),
            },
            0).Judge(curves, history, Run(3)).Action;
    }

    [Fact]
    public void Families_that_take_turns_are_pruned_separately()
    {
        var space = new ParameterSpace([new("a", [Number("x", 0, 1)]), new("b", [Number("x", 0, 1)])]);
        var history = new History(Goal.Maximize, Enumerable.Range(0, 3).Select(number =>
            Observation.Pending(number, new(number % 2, number % 2 == 0 ? "a" : "b", ParameterSet.Empty))));
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        curves.Report(Run(0), 1, 0.2);
        curves.Report(Run(1), 1, 0.9);
        curves.Report(Run(2), 1, 0.3);
        Assert.Equal(PruneAction.Continue, Judge("even"));
        Assert.Equal(PruneAction.Stop, Judge("learned"));

        PruneAction Judge(string families) => new SearchPlan(
            space,
            new SearchSpec
            {
                Sampler = "tpe",
                Experiments = 9,
                Pruner = new("asha", ParameterSet.Empty),
                SamplerParameters = ParameterSet.Empty.With("families", ParameterValue.Of(families)),
            },
            0).Judge(curves, history, Run(2)).Action;
    }

    private static RunId Run(int experiment) => new(new ExperimentId("s", experiment), 0, 0);

    /// <summary>A sweep whose experiments finish in a random order.</summary>
    private static List<ParameterPoint> Points(SearchPlan plan, Problem problem, RandomStream order)
    {
        var history = History.Empty(Goal.Minimize);
        for (var index = 0; ;)
        {
            var suggestion = plan.Next(history, index);
            if (suggestion.IsExhausted)
            {
                return [.. history.Observations.Select(observation => observation.Point)];
            }

            if (suggestion.Point is { } point)
            {
                history = history.With(Observation.Pending(index++, point));
            }

            var open = history.Observations.Where(observation => observation.State is ObservationState.Pending).ToArray();
            if (suggestion.IsWaiting || order.NextInt(2) == 0)
            {
                var next = open[order.NextInt(open.Length)];
                history = history.With(Observation.Completed(next.Number, next.Point, problem.Evaluate(next.Point.Parameters)));
            }
        }
    }
}
