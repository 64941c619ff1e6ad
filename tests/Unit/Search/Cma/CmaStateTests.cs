using Experiments.Domain;
using Experiments.Search.Samplers.Cma;
using Xunit;

namespace Experiments.Unit.Search.Cma;

/// <summary>The update of the distribution against the package cmaes, which follows the same tutorial.</summary>
public sealed class CmaStateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mean_step_size_and_covariance_equal_those_of_cmaes_after_every_generation(int search)
    {
        var reference = CmaReference.Values.Searches[search];
        var n = reference.Dimensions;
        var weights = new CmaWeights(n, CmaWeights.UsualPopulation(n));
        var state = CmaState.Start([.. Enumerable.Repeat(0.5, n)], 0.3);
        foreach (var generation in reference.Generations)
        {
            Assert.Equal(weights.Ranks.Length, generation.Points.Length);
            state = state.After(generation.Points, weights);
            Assert.All(generation.Mean.Zip(state.Mean), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            Assert.Equal(generation.Sigma, state.StepSize, 1e-9);
            Assert.All(
                from i in Enumerable.Range(0, n)
                from j in Enumerable.Range(0, n)
                select (generation.Covariance[i][j], state.Covariance[i, j]),
                pair => Assert.Equal(pair.Item1, pair.Item2, 1e-9));
        }
    }

    /// <summary>
    /// The medians of 100 searches each agree within 20 %: both vary by some 3 %, more on the banana, where the draws decide how soon the
    /// valley's bend is found.
    /// </summary>
    [Theory]
    [InlineData("sphere", 0.1)]
    [InlineData("ellipsoid", 0.1)]
    [InlineData("rosenbrock", 0.2)]
    public void It_converges_as_fast_as_cmaes(string name, double tolerance)
    {
        var reference = CmaReference.Values.Rates[name];
        var counts = Enumerable.Range(0, 100).Select(seed => Evaluations(name, reference.Dimensions, (ulong)seed)).Order().ToArray();
        Assert.InRange((counts[49] + counts[50]) / 2.0 / reference.Median, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void Draws_have_the_distributions_mean_and_covariance()
    {
        var reference = CmaReference.Values.Searches[1];
        var weights = new CmaWeights(5, 8);
        var state = reference.Generations.Aggregate(
            CmaState.Start([.. Enumerable.Repeat(0.5, 5)], 0.3), (known, generation) => known.After(generation.Points, weights));
        var random = new RandomStream(1);
        const int Draws = 20_000;
        var draws = Enumerable.Range(0, Draws).Select(_ => state.Sample([.. Enumerable.Range(0, 5).Select(_ => random.NextNormal())]))
            .ToArray();
        for (var i = 0; i < 5; i++)
        {
            // Five standard errors of a mean, and of a variance of normal draws.
            var mean = draws.Average(draw => draw[i]);
            var variance = draws.Average(draw => (draw[i] - mean) * (draw[i] - mean));
            Assert.Equal(state.Mean[i], mean, 5 * state.Deviation(i) / Math.Sqrt(Draws));
            Assert.Equal(1, variance / Math.Pow(state.Deviation(i), 2), 5 * Math.Sqrt(2.0 / Draws));
        }
    }

    [Fact]
    public void A_generation_of_which_few_are_known_still_moves_the_mean_to_them()
    {
        var weights = new CmaWeights(2, 6);
        var state = CmaState.Start([0.5, 0.5], 0.3);
        var after = state.After([[0.6, 0.4]], weights);
        Assert.Equal([0.6, 0.4], after.Mean.Select(place => Math.Round(place, 12)));
        Assert.Same(state, state.After([], weights));
        Assert.Equal(1, weights.Ranks[..weights.Parents].Sum(), 12);
        Assert.True(after.Covariance.Determinant() > 0);
    }

    [Fact]
    public void A_point_from_elsewhere_is_no_further_away_than_the_distribution_might_have_drawn()
    {
        var state = CmaState.Start([0.5, 0.5], 0.1);
        Assert.Equal([0.55, 0.5], state.Shorten([0.55, 0.5]).Select(place => Math.Round(place, 12)));

        // The limit in two dimensions: √2 + 1 deviations.
        Assert.Equal(0.5 + (0.1 * (Math.Sqrt(2) + 1)), state.Shorten([1, 0.5])[0], 12);
    }

    private static int Evaluations(string name, int n, ulong seed)
    {
        var random = new RandomStream(seed);
        var weights = new CmaWeights(n, CmaWeights.UsualPopulation(n));
        var state = CmaState.Start([.. Enumerable.Repeat(0.5, n)], 0.3);
        var (count, best) = (0, double.PositiveInfinity);
        while (best > 1e-8 && count < 20_000)
        {
            var points = weights.Ranks.Select(_ => state.Sample([.. Enumerable.Range(0, n).Select(_ => random.NextNormal())]))
                .Select(point => (Point: point, Value: Value(name, point))).OrderBy(pair => pair.Value).ToArray();
            state = state.After([.. points.Select(pair => pair.Point)], weights);
            (count, best) = (count + points.Length, Math.Min(best, points[0].Value));
        }

        return count;
    }

    /// <summary>The functions of make_reference.py.</summary>
    private static double Value(string name, double[] x) => name switch
    {
        "sphere" => x.Sum(place => (place - 0.7) * (place - 0.7)),
        "ellipsoid" => x.Select((place, i) => Math.Pow(Math.Pow(1e3, i / (x.Length - 1.0)) * (place - 0.7), 2)).Sum(),
        _ => x.Select(place => (4 * place) - 2).ToArray() is var z
            ? Enumerable.Range(0, z.Length - 1).Sum(i => (100 * Math.Pow(z[i + 1] - (z[i] * z[i]), 2)) + Math.Pow(1 - z[i], 2))
            : 0,
    };
}
