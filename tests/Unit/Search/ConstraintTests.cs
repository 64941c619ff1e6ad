using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Samplers;
using Experiments.Search.Spaces;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class ConstraintTests
{
    private static readonly ParameterDimension[] Dimensions =
        [Integer("filters", 16, 64, step: 16), Integer("blocks", 1, 6), Choice("norm", "batch", "none"),
            Number("rate", 0.1, 0.3, step: 0.1).When("norm", "none")];

    /// <summary>The samplers that search choices.</summary>
    public static TheoryData<string> Names() => [.. SearchCatalog.Samplers.Names.Where(
        name => SearchCheck.FindProblems(Space(), new SearchSpec { Sampler = name, Experiments = 5 }).Count == 0)];

    public static TheoryData<string> AllNames() => [.. SearchCatalog.Samplers.Names];

    [Fact]
    public void A_grid_has_the_allowed_points_in_its_order()
    {
        var free = Points("grid", Space());
        var allowed = Points("grid", Space("filters * blocks <= 128"));
        Assert.Equal(4 * 6 * 4, free.Count);
        Assert.Equal(free.Where(point => Product(point) <= 128), allowed);

        // 16: 6 blocks, 32: 4, 48: 2, 64: 2.
        Assert.Equal(14 * 4, allowed.Count);
        Assert.Equal(14 * 4, SearchPlan.PointCount(Space("filters * blocks <= 128")));
    }

    [Fact]
    public void Every_constraint_must_hold()
    {
        var points = Points("grid", Space("filters * blocks <= 128", "blocks >= 2 or filters == 64"));
        Assert.All(points, point => Assert.True(Product(point) <= 128 && (Blocks(point) >= 2 || Product(point) == 64)));
        Assert.Equal((5 + 3 + 1 + 2) * 4, points.Count);
    }

    [Fact]
    public void A_constraint_on_a_parameter_that_does_not_exist_does_not_apply()
    {
        var points = Points("grid", Space("rate * blocks <= 0.3"));
        Assert.Equal(4 * 6, points.Count(point => point.Parameters.Text("norm") == "batch"));

        // rate 0.1: up to 3 blocks, 0.2: 1, 0.3: 1; 0.1 * 3 is more than 0.3 by a rounding.
        Assert.Equal(4 * 5, points.Count(point => point.Parameters.Text("norm") == "none"));
    }

    [Fact]
    public void A_constraint_on_a_word_does_not_apply()
    {
        var space = SpaceOf("svm", Choice("gamma", "scale", "0.1", "1"), Choice("c", "1", "10"));
        var points = Points("grid", With(space, "gamma * c < 5"));
        Assert.Equal(["scale 1", "scale 10", "0.1 1", "0.1 10", "1 1"], points.Select(point =>
            $"{point.Parameters["gamma"]} {point.Parameters["c"]}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sampler_suggests_each_allowed_point_of_a_finite_space_once(string sampler)
    {
        var points = Points(sampler, Space("filters * blocks <= 128"));
        Assert.Equal(14 * 4, points.Distinct().Count());
        Assert.Equal(14 * 4, points.Count);
        Assert.All(points, point => Assert.True(Product(point) <= 128));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("gp")]
    [InlineData("cma-es")]
    public void A_sampler_redraws_in_a_continuous_space_and_repeats_itself(string sampler)
    {
        var space = With(SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1)), "x + y <= 0.2");
        var points = Points(sampler, space, experiments: 40);
        Assert.Equal(40, points.Count);

        // cma-es draws points outside the ranges to their ends, so a corner may come again.
        Assert.InRange(points.Distinct().Count(), sampler == "cma-es" ? 25 : 40, 40);
        Assert.All(points, point => Assert.InRange(point.Parameters.Number("x") + point.Parameters.Number("y"), 0, 0.2));
        Assert.Equal(points, Points(sampler, space, experiments: 40));
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Results_of_earlier_sweeps_are_numbered_below_0_and_change_no_rule(string sampler)
    {
        var space = SpaceOf(
            "f", new ParameterDimension("x", new IntegerRange(0, 40)), new ParameterDimension("y", new IntegerRange(0, 40)));
        var plan = new SearchPlan(space, new SearchSpec { Sampler = sampler, Experiments = 60 }, 3);
        var random = new RandomStream(3);
        var history = new History(Goal.Maximize, Enumerable.Range(1, 25).Select(number => Observation.Completed(
            -number, new ParameterPoint(0, "f", ParameterSet.Empty.With("x", ParameterValue.Of(random.NextInt(41)))
                .With("y", ParameterValue.Of(random.NextInt(41)))), random.NextDouble())));
        for (var number = 0; number < 20; number++)
        {
            var point = plan.Next(history, number).Point!; // not null: the space has more points
            Assert.Equal(point, plan.Next(history, number).Point);
            Assert.InRange(point.Parameters.Number("x"), 0, 40);
            history = history.With(Observation.Completed(number, point, point.Parameters.Number("x")));
        }

        Assert.Equal(20,
            history.Observations.Where(observation => observation.Number >= 0).Select(observation => observation.Point).Distinct().Count());
    }

    [Fact]
    public void A_random_draw_is_uniform_on_what_is_allowed()
    {
        // On the triangle below x + y = 1, x is below 0.5 with probability 3 / 4; 400 draws have a standard deviation of 8.7.
        var points = Points("random", With(SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1)), "x + y <= 1"), experiments: 400);
        Assert.InRange(points.Count(point => point.Parameters.Number("x") < 0.5), 300 - 35, 300 + 35);
    }

    [Fact]
    public void A_sampler_that_knows_nothing_of_constraints_is_kept_to_them()
    {
        var space = With(SpaceOf("f", Integer("x", 0, 99)), "x >= 98");
        var history = History.Empty(Goal.Maximize);
        List<long> seen = [];
        for (var index = 0; index < 2; index++)
        {
            var point = ConstrainedSampling.Suggest(new StubbornSampler(), new SampleRequest(space, history, 1, index, ParameterSet.Empty));
            history = history.With(Observation.Pending(index, point!)); // not null: two are allowed
            seen.Add(point!.Parameters["x"].AsInteger());
        }

        Assert.Equal([98, 99], seen.Order());
        Assert.Null(ConstrainedSampling.Suggest(new StubbornSampler(), new SampleRequest(space, history, 1, 2, ParameterSet.Empty)));
    }

    [Fact]
    public void A_space_without_constraints_has_the_points_it_always_had()
    {
        var problem = StandardFunctions.Conditional();
        var guarded = problem with { Space = With(problem.Space, "1 < 2") };
        foreach (var sampler in new[] { "random", "sobol", "tpe" })
        {
            Assert.Equal(Points(sampler, problem.Space, 30), Points(sampler, guarded.Space, 30));
        }
    }

    [Fact]
    public void A_space_without_constraints_is_stored_as_it_always_was()
    {
        var space = new FamilySpace("knn", [Integer("k", 1, 7)]);
        var json = System.Text.Json.JsonSerializer.Serialize(space, DomainJson.Compact);
        Assert.Equal(
            """{"family":"knn","dimensions":[{"name":"k","range":{"$type":"integer","low":1,"high":7,"isLogScale":false,"step":1}}]}""",
            json);
        Assert.Equal(space, System.Text.Json.JsonSerializer.Deserialize<FamilySpace>(json, DomainJson.Compact));
        Assert.Equal(space, space with { Constraints = [] });
        Assert.NotEqual(space, space with { Constraints = ["k > 1"] });
    }

    [Theory]
    [InlineData("filtres * blocks <= 256",
        "models[0].constraints[0]: 'filtres * blocks <= 256' names 'filtres', which is not among the parameters here; "
        + "did you mean 'filters'?")]
    [InlineData("norm > 3", "models[0].constraints[0]: 'norm > 3' names norm, which is batch or none and never a number")]
    [InlineData("filters *", "models[0].constraints[0]: 'filters *' ends too early: expected a number, a name or '('")]
    public void A_wrong_constraint_is_reported(string constraint, string problem) =>
        Assert.Equal(problem, Assert.Single(SpaceCheck.FindProblems(Space(constraint))).ToString());

    [Fact]
    public void An_empty_space_is_reported()
    {
        Assert.Equal(
            "models[0].constraints: the constraints of cnn allow none of its 96 settings; loosen one of them, or widen a range",
            Problem(Space("filters < blocks"), "grid"));
        Assert.Equal(
            "models[0].constraints: the constraints of f allow none of 100000 random settings, so hardly any; "
            + "loosen one of them, or widen a range",
            Problem(With(SpaceOf("f", Number("x", 0, 1)), "x > 1"), "random"));
    }

    [Fact]
    public void A_grid_that_is_too_large_to_check_is_reported() => Assert.Equal(
        "models[0].constraints: a grid checks its constraints on up to 1000000 combinations, and f has more; "
        + "give it fewer values, or use another sampler",
        Problem(With(SpaceOf("f", Integer("x", 1, 2000), Integer("y", 1, 2000)), "x < y"), "grid"));

    [Fact]
    public void A_search_ends_with_a_sentence_where_hardly_anything_is_allowed()
    {
        var space = With(SpaceOf("f", Number("x", 0, 1)), "x > 1");
        var request = new SampleRequest(space, History.Empty(Goal.Maximize), 1, 0, ParameterSet.Empty);
        Assert.Contains("the space of f is nearly empty",
            Assert.Throws<UserErrorException>(() => new RandomSampler().Suggest(request)).Message, StringComparison.Ordinal);
    }

    private static string Problem(ParameterSpace space, string sampler) =>
        Assert.Single(SearchCheck.FindProblems(space, new SearchSpec { Sampler = sampler, Experiments = 5 })).ToString();

    private static ParameterSpace Space(params string[] constraints) => With(SpaceOf("cnn", Dimensions), constraints);

    private static ParameterSpace With(ParameterSpace space, params string[] constraints) =>
        new([space.Families[0] with { Constraints = [.. constraints] }]);

    private static double Product(ParameterPoint point) => point.Parameters.Number("filters") * Blocks(point);

    private static double Blocks(ParameterPoint point) => point.Parameters.Number("blocks");

    private static List<ParameterPoint> Points(string sampler, ParameterSpace space, int experiments = 1000) =>
    [
        .. SearchRun.Of(
                new Problem("constrained", space, parameters => parameters.Where(pair => pair.Value.IsNumeric)
                    .Sum(pair => pair.Value.AsNumber()), experiments),
                new SearchSpec { Sampler = sampler }, seed: 5)
            .Observations.Select(observation => observation.Point),
    ];

    /// <summary>Always the same point.</summary>
    private sealed class StubbornSampler : ISampler
    {
        public string Name => "stubborn";

        public string Summary => "Always the same.";

        public ParameterSchema Parameters { get; } = new("sampler stubborn");

        public bool IsAdaptive => false;

        public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) => [];

        public ParameterPoint? Suggest(SampleRequest request)
        {
            var tree = new SpaceTree(request.Space, 0);
            return tree.Decode(tree.At(0));
        }
    }
}
