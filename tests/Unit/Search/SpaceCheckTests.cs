using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Spaces;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class SpaceCheckTests
{
    [Fact]
    public void A_valid_space_has_no_problems()
    {
        foreach (var problem in StandardFunctions.All.Concat(RecordedTables.All))
        {
            Assert.Empty(SpaceCheck.FindProblems(problem.Space));
        }
    }

    [Fact]
    public void A_constraint_that_always_divides_by_zero_is_refused()
    {
        var space = SpaceOf("f", Integer("trees", 10, 60), Integer("depth", 2, 20));
        var never = new ParameterSpace([space.Families[0] with { Constraints = ["trees / (depth - depth) <= 30"] }]);
        Assert.Equal(
            "models[0].constraints[0]: 'trees / (depth - depth) <= 30' divides by zero whatever the parameters are, so no setting "
                + "satisfies it", Assert.Single(SpaceCheck.FindProblems(never)).ToString());

        // Where only some points divide by zero, those are not allowed.
        var some = new ParameterSpace([space.Families[0] with { Constraints = ["trees / (depth - 3) <= 30"] }]);
        Assert.Empty(SpaceCheck.FindProblems(some));
        var constraints = SpaceConstraints.Of(some.Families[0]);
        Assert.False(constraints.Allow(Setting(3)));
        Assert.True(constraints.Allow(Setting(2)) && constraints.Allow(Setting(4)));

        static ParameterSet Setting(int depth) =>
            ParameterSet.Empty.With("trees", ParameterValue.Of(20)).With("depth", ParameterValue.Of(depth));
    }

    [Fact]
    public void All_problems_are_reported_together_with_their_paths()
    {
        var space = SpaceOf(
            "f",
            Number("upside", 2, 1),
            Number("scale", 0, 1, isLogScale: true),
            Number("still", 0, 1, step: 0),
            Integer("zero", 0, 8, isLogScale: true),
            new ParameterDimension("empty", new ChoiceRange([])),
            Choice("twice", "a", "b", "a"),
            Number("upside", 0, 1));

        Assert.Equal(
            [
                "models[0].parameters.upside.uniform: upside goes from 2 to 1; write the lower end first",
                "models[0].parameters.scale.logUniform: scale goes from 0 to 1 on a logarithmic scale; both ends must be above 0",
                "models[0].parameters.still.uniform: still has steps of 0; a step is above 0",
                "models[0].parameters.zero.integer: zero goes from 0 to 8 on a logarithmic scale; both ends must be 1 or more",
                "models[0].parameters.empty.choice: empty has no values to choose from; list at least one",
                "models[0].parameters.twice.choice: twice lists a twice; list each value once",
                "models[0].parameters.upside: upside is listed twice under f; to give it two ranges, list f twice",
            ],
            SpaceCheck.FindProblems(space).Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_condition_on_a_misspelled_parameter_suggests_the_nearest() => Assert.Equal(
        "models[0].parameters.gamma.when: gamma depends on 'kernal', which is not among the parameters here; did you mean 'kernel'?",
        SingleProblem(Choice("kernel", "rbf", "linear"), Number("gamma", 0, 1).When("kernal", "rbf")));

    [Fact]
    public void A_condition_on_a_value_that_never_occurs_is_reported() => Assert.Equal(
        "models[0].parameters.gamma.when: gamma exists with kernel = rfb, which is not a value of kernel here: it is rbf or linear",
        SingleProblem(Choice("kernel", "rbf", "linear"), Number("gamma", 0, 1).When("kernel", "rfb")));

    [Fact]
    public void A_condition_without_values_is_reported() => Assert.Equal(
        "models[0].parameters.gamma.when: gamma names no value of kernel with which it exists; name at least one",
        SingleProblem(Choice("kernel", "rbf", "linear"), Number("gamma", 0, 1).When("kernel")));

    [Fact]
    public void A_condition_on_an_invalid_range_or_a_cycle_is_reported_only_there()
    {
        Assert.StartsWith(
            "models[0].parameters.k.integer: k goes from 2 to 1",
            SingleProblem(Integer("k", 2, 1), Number("gamma", 0, 1).When("k", "1")),
            StringComparison.Ordinal);
        Assert.Equal(
            ["models[0].parameters.a.when", "models[0].parameters.b.when"],
            SpaceCheck.FindProblems(SpaceOf(
                "f", Choice("a", "1", "2").When("b", "1"), Choice("b", "1", "2").When("a", "1"), Choice("c", "1").When("a", "1")))
                .Select(problem => problem.Path));
    }

    [Fact]
    public void A_condition_on_a_continuous_range_is_reported() => Assert.Contains(
        "a continuous range, which hardly ever has exactly that value",
        SingleProblem(Number("c", 0, 1), Number("gamma", 0, 1).When("c", "0.5")),
        StringComparison.Ordinal);

    [Fact]
    public void Circular_conditions_are_reported_for_each_parameter() => Assert.Equal(
        [
            "models[0].parameters.a.when: a depends on itself (a → b → a); one of them must always exist",
            "models[0].parameters.b.when: b depends on itself (b → a → b); one of them must always exist",
        ],
        SpaceCheck.FindProblems(SpaceOf("f", Choice("a", "1", "2").When("b", "1"), Choice("b", "1", "2").When("a", "1")))
            .Select(problem => problem.ToString()));

    [Fact]
    public void A_space_without_families_is_reported() =>
        Assert.Equal("models", Assert.Single(SpaceCheck.FindProblems(new ParameterSpace([]))).Path);

    private static string SingleProblem(params ParameterDimension[] dimensions) =>
        Assert.Single(SpaceCheck.FindProblems(SpaceOf("f", dimensions))).ToString();
}
