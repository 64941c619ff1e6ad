using Experiments.Evaluation.Racing;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Experiments.Unit.Evaluation.Racing;

public sealed class SpendingBoundsTests
{
    [Fact]
    public void Five_looks_have_the_published_bounds()
    {
        // Two-sided, alpha 0.05, as ldbounds (R) and Lan and DeMets (1983) print them: three decimals.
        double[] expected = [4.877, 3.357, 2.680, 2.290, 2.031];
        Assert.All(expected.Zip(SpendingBounds.Of(5, 0.05)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 5e-4));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.001)]
    public void One_look_has_the_bound_of_a_single_test(double alpha) =>
        Assert.Equal(-Normal.InvCDF(0, 1, alpha / 2), Assert.Single(SpendingBounds.Of(1, alpha)), tolerance: 1e-9);

    [Theory]
    [InlineData(2, 0.05)]
    [InlineData(10, 0.05)]
    [InlineData(5, 0.05 / 7)]
    [InlineData(5, 0.05 / 1000)]
    public void Bounds_fall_from_look_to_look_and_end_above_that_of_a_single_test(int looks, double alpha)
    {
        var bounds = SpendingBounds.Of(looks, alpha);
        Assert.Equal(looks, bounds.Length);
        Assert.Equal(bounds.OrderDescending(), bounds);

        // The last of two looks is 1.004 times the bound of a single test, that of ten 1.062 times.
        Assert.InRange(bounds[^1], -Normal.InvCDF(0, 1, alpha / 2), -Normal.InvCDF(0, 1, alpha / 2) * 1.07);
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(5, 0.0)]
    [InlineData(5, 1.0)]
    public void Impossible_plans_are_refused(int looks, double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SpendingBounds.Of(looks, alpha));
}
