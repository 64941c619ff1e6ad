using Experiments.Domain;
using Experiments.Search.Samplers;
using Experiments.Search.Spaces;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

public sealed class ParzenEstimatorTests
{
    private static readonly SpaceTree Line = new(SpaceOf("f", Number("x", 0, 1)), 0);

    [Fact]
    public void Without_observations_the_density_is_uniform() =>
        Assert.Equal(0, new ParzenEstimator(Line, [0], []).LogDensity([0.3]), tolerance: 1e-15);

    [Fact]
    public void A_continuous_density_integrates_to_1()
    {
        var density = new ParzenEstimator(Line, [0], [[0.02], [0.5], [0.51], [0.99]]);
        const int Steps = 2000;
        var integral = Enumerable.Range(0, Steps).Average(i => Math.Exp(density.LogDensity([(i + 0.5) / Steps])));

        // The midpoint rule over 2,000 steps errs by the second derivative / 24 / 2000²: below 1e-5 for widths of 0.04 and more.
        Assert.Equal(1, integral, tolerance: 1e-5);
    }

    [Fact]
    public void Probabilities_of_cells_sum_to_1()
    {
        var tree = new SpaceTree(SpaceOf("f", Integer("n", 1, 40, isLogScale: true), Choice("w", "a", "b", "c")), 0);
        var density = new ParzenEstimator(tree, [0, 1], [tree.At(0), tree.At(50), tree.At(51)]);
        Assert.Equal(1, Enumerable.Range(0, 120).Sum(i => Math.Exp(density.LogDensity(tree.At(i)))), tolerance: 1e-12);
    }

    [Fact]
    public void Far_from_all_observations_only_the_prior_is_left()
    {
        // 100 observations in one corner have kernels of width 0.04: in the opposite one each has a density of e^-1200 or less.
        var tree = new SpaceTree(SpaceOf("f", Number("w", 0, 1), Number("x", 0, 1), Number("y", 0, 1), Number("z", 0, 1)), 0);
        double[] corner = [0.005, 0.005, 0.005, 0.005];
        var density = new ParzenEstimator(tree, [0, 1, 2, 3], [.. Enumerable.Repeat(corner, 100)]);
        Assert.Equal(-Math.Log(101), density.LogDensity([1, 1, 1, 1]), tolerance: 1e-12);
        Assert.InRange(density.LogDensity(corner), 8, 16);
    }

    [Fact]
    public void Draws_follow_the_density()
    {
        var tree = new SpaceTree(SpaceOf("f", Integer("n", 1, 5), Choice("w", "a", "b")), 0);
        var density = new ParzenEstimator(tree, [0, 1], [tree.At(2), tree.At(3), tree.At(9)]);
        var stream = new RandomStream(1);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 20_000; i++)
        {
            var position = new double[2];
            density.Draw(stream, position);
            tree.Settle(position);
            var key = tree.Decode(position).Parameters.ToString();
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        var square = Enumerable.Range(0, 10).Sum(i =>
        {
            var expected = 20_000 * Math.Exp(density.LogDensity(tree.At(i)));
            return Math.Pow(counts.GetValueOrDefault(tree.Decode(tree.At(i)).Parameters.ToString()) - expected, 2) / expected;
        });

        // Chi-square with 9 degrees of freedom exceeds 27.9 once in 1,000 seeds; the seed is fixed.
        Assert.InRange(square, 0, 27.9);
    }

    [Fact]
    public void The_density_keeps_correlations_between_parameters()
    {
        var tree = new SpaceTree(SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1)), 0);
        var density = new ParzenEstimator(tree, [0, 1], [[0.1, 0.1], [0.12, 0.08], [0.9, 0.9], [0.88, 0.92]]);
        Assert.True(density.LogDensity([0.1, 0.1]) > density.LogDensity([0.1, 0.9]) + 1);
    }
}
