using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Samplers;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

/// <summary>Specifics of grid, random and Sobol.</summary>
public sealed class SamplerTests
{
    [Fact]
    public void A_grid_varies_the_last_parameter_fastest()
    {
        var space = SpaceOf("f", Integer("a", 1, 2), Choice("b", "x", "y"), Number("c", 0.1, 0.2, step: 0.1));
        var points = SearchRun.Of(new Problem("grid", space, _ => 0, 100), new SearchSpec(), 0).Observations;
        Assert.Equal(
            [
                "a=1 b=x c=0.1", "a=1 b=x c=0.2", "a=1 b=y c=0.1", "a=1 b=y c=0.2",
                "a=2 b=x c=0.1", "a=2 b=x c=0.2", "a=2 b=y c=0.1", "a=2 b=y c=0.2",
            ],
            points.Select(observation => observation.Point.Parameters.ToString()));
    }

    [Fact]
    public void A_grid_over_a_continuous_range_is_refused() => Assert.Equal(
        "models[0].parameters.rate: rate is a continuous range, which has no grid; give it a step or a choice of values, or use another "
            + "sampler",
        Assert.Throws<UserErrorException>(() => new SearchPlan(SpaceOf("f", Number("rate", 0, 1)), new SearchSpec(), 0)).Message);

    [Fact]
    public void Random_draws_are_uniform()
    {
        var space = SpaceOf("f", Number("x", 0, 1));
        var plan = new SearchPlan(space, new SearchSpec { Sampler = "random", Experiments = 2000 }, seed: 1);
        var empty = History.Empty(Goal.Minimize);
        var draws = Enumerable.Range(0, 2000).Select(i => plan.Next(empty, i).Point!.Parameters.Number("x")).ToArray(); // 2000 were allowed

        // Kolmogorov-Smirnov: the largest gap between draws and the uniform distribution exceeds 1.95 / √n once in 1,000
        // seeds; the seed is fixed.
        var gap = draws.Order().Select((x, i) => Math.Abs(x - ((i + 0.5) / draws.Length))).Max();
        Assert.InRange(gap, 0, 1.95 / Math.Sqrt(2000));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("gp")]
    [InlineData("cma-es")]
    public void Only_earlier_experiments_of_a_family_count_as_tried(string sampler)
    {
        var space = new ParameterSpace([new("a", [Integer("k", 1, 2)]), new("b", [Integer("k", 1, 2)])]);
        var plan = new SearchPlan(space, new SearchSpec { Sampler = sampler }, seed: 1);
        var points = Enumerable.Range(1, 2).Select(k => ParameterSet.Empty.With("k", ParameterValue.Of(k))).ToArray();
        var another = new History(Goal.Minimize, points.Select((point, number) => Observation.Pending(number, new(1, "b", point))));
        Assert.Equal("a", plan.Next(another, 2).Point?.Family);

        var later = new History(Goal.Minimize, points.Select((point, number) => Observation.Pending(1 + number, new(0, "a", point))));
        Assert.Equal("a", plan.Next(later, 0).Point?.Family);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    public void The_last_of_many_points_is_found_too(string sampler)
    {
        var problem = new Problem("many", SpaceOf("f", Integer("k", 1, 300)), _ => 0, 400);
        var points = SearchRun.Of(problem, new SearchSpec { Sampler = sampler }, seed: 1).Observations
            .Select(observation => observation.Point.Parameters.Integer("k"));
        Assert.Equal(Enumerable.Range(1, 300), points.Order());
    }

    /// <summary>scipy.stats.qmc.Sobol in 64 dimensions, not scrambled; Reference/sobol.py wrote the points.</summary>
    [Fact]
    public void Sobol_points_equal_those_of_scipy()
    {
        // Not null: it is embedded.
        using var stream = typeof(SamplerTests).Assembly.GetManifestResourceStream("Search.Reference.sobol.csv")!;
        using var reader = new StreamReader(stream);
        foreach (var row in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = row.Split(',').Select(long.Parse).ToArray();

            // Ours are in units of 2^-32, scipy's of 2^-30.
            Assert.Equal(numbers[1..], SobolSequence.Bare((int)numbers[0], 64).Select(number => (long)(number >> 2)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_scrambled_Sobol_sequence_is_stratified(ulong seed)
    {
        var points = Enumerable.Range(0, 64).Select(i => SobolSequence.Scrambled(i, 100, seed)).ToArray();
        for (var dimension = 0; dimension < 100; dimension++)
        {
            Assert.Equal(64, points.Select(point => (int)(point[dimension] * 64)).Distinct().Count());
        }

        // The first two dimensions together are a net: every box of 1/8 by 1/8 has one point.
        Assert.Equal(64, points.Select(point => ((int)(point[0] * 8), (int)(point[1] * 8))).Distinct().Count());
    }

    [Fact]
    public void A_scrambled_point_is_above_0_even_where_all_its_bits_are_0() =>
        Assert.Equal(Math.Pow(2, -33), SobolSequence.Scrambled(index: 46_039_747, dimensions: 1, seed: 3)[0]);

    [Fact]
    public void A_space_with_more_dimensions_than_Sobol_knows_is_refused()
    {
        var dimensions = Enumerable.Range(0, SobolSequence.MaxDimensions + 1).Select(number => Number($"x{number}", 0, 1)).ToArray();
        var sobol = SearchCatalog.Samplers.Get("sobol");
        Assert.Empty(sobol.FindProblems(SpaceOf("f", dimensions[1..])));
        Assert.Equal(
            $"models[0]: sobol knows {SobolSequence.MaxDimensions} dimensions, and f has more; use random",
            Assert.Single(sobol.FindProblems(SpaceOf("f", dimensions))).ToString());
    }

    [Fact]
    public void Scrambling_depends_on_seed_and_dimension()
    {
        Assert.NotEqual(SobolSequence.Scrambled(5, 3, 1), SobolSequence.Scrambled(5, 3, 2));
        var first = SobolSequence.Scrambled(0, 3, 1);
        Assert.Equal(3, first.Distinct().Count());
    }
}
