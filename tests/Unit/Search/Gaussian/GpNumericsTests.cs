using Experiments.Domain;
using Experiments.Search.Samplers.Gaussian;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Experiments.Unit.Search.Gaussian;

/// <summary>The parts of the Gaussian process that are mathematics of their own.</summary>
public sealed class GpNumericsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(38)]
    public void The_factor_solves_and_inverts_as_MathNet_does(int n)
    {
        var (matrix, values) = Positive(n);
        var expected = Matrix<double>.Build.Dense(n, n, (i, j) => matrix[(i * n) + j]);
        var factor = Cholesky.TryFactor([.. matrix], n);
        Assert.NotNull(factor);
        Assert.Equal(expected.Cholesky().DeterminantLn, factor.LogDeterminant, 9);

        var solved = values.ToArray();
        factor.SolveLower(solved);
        var columns = new double[n * 16];
        for (var i = 0; i < n; i++)
        {
            columns[(i * 16) + 5] = values[i];
        }

        factor.SolveLower16(columns);
        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(solved[i], columns[(i * 16) + 5], 9));
        factor.SolveUpper(solved);
        Assert.All(expected.Solve(Vector<double>.Build.Dense(values)).Zip(solved), pair => Assert.Equal(pair.First, pair.Second, 8));

        var inverse = factor.InvertUpper();
        var whole = expected.Inverse();
        Assert.All(
            from i in Enumerable.Range(0, n)
            from j in Enumerable.Range(i, n - i)
            select (whole[i, j], inverse[(i * n) + j]),
            pair => Assert.Equal(pair.Item1, pair.Item2, 9));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor() =>
        Assert.Null(Cholesky.TryFactor([1, 0, 2, 1], 2));

    [Fact]
    public void The_log_improvement_has_all_digits_from_the_far_tail_to_certainty()
    {
        var reference = GaussianReference.Values.Improvement;
        Assert.All(reference.Z.Zip(reference.Log), pair =>
            Assert.Equal(pair.Second, ExpectedImprovement.LogImprovement(pair.First), 1e-9 + (1e-13 * Math.Abs(pair.Second))));
        Assert.All(reference.Z.Zip(reference.LogNormal).Where(pair => pair.Second is not null), pair =>
            Assert.Equal(pair.Second ?? 0, ExpectedImprovement.LogNormal(pair.First), 1e-9));
    }

    [Theory]
    [InlineData(0.3, 0.5, 0.2)]
    [InlineData(-4, 0.5, 0.2)]
    [InlineData(2, 0.5, 0.02)]
    public void The_slopes_of_the_log_improvement_are_those_of_finite_differences(double threshold, double mean, double deviation)
    {
        var (_, byMean, byDeviation) = ExpectedImprovement.Log(threshold, mean, deviation);
        double At(double m, double d) => ExpectedImprovement.Log(threshold, m, d).Value;
        Assert.Equal((At(mean + 1e-6, deviation) - At(mean - 1e-6, deviation)) / 2e-6, byMean, 1e-5 * (1 + Math.Abs(byMean)));
        Assert.Equal(
            (At(mean, deviation + 1e-6) - At(mean, deviation - 1e-6)) / 2e-6, byDeviation, 1e-5 * (1 + Math.Abs(byDeviation)));
    }

    [Fact]
    public void A_bent_valley_is_followed_to_its_end_and_no_further_than_the_box()
    {
        SmoothFunction banana = (at, gradient) =>
        {
            var (bend, rest) = (at[1] - (at[0] * at[0]), 1 - at[0]);
            (gradient[0], gradient[1]) = ((-400 * bend * at[0]) - (2 * rest), 200 * bend);
            return (100 * bend * bend) + (rest * rest);
        };
        var free = BoxMinimizer.Minimize(banana, [-1.2, 1], [-5, -5], [5, 5], 1, 0, 200);
        Assert.Equal(1, free.At[0], 1e-5);
        Assert.Equal(1, free.At[1], 1e-5);

        // With x held below 1/2, the minimum lies at x = 1/2, y = 1/4.
        var held = BoxMinimizer.Minimize(banana, [-1.2, 1], [-5, -5], [0.5, 5], 1, 0, 200);
        Assert.Equal(0.5, held.At[0], 1e-6);
        Assert.Equal(0.25, held.At[1], 1e-6);
    }

    [Fact]
    public void The_number_of_evaluations_is_bounded()
    {
        var evaluations = 0;
        BoxMinimizer.Minimize(
            (at, gradient) =>
            {
                evaluations++;
                gradient[0] = 1;
                return at[0];
            },
            [0], [-1e9], [1e9], 1, 0, 20);
        Assert.InRange(evaluations, 20, 26);
    }

    /// <summary>scipy.stats.yeojohnson([-2, -0.5, 0, 1, 4], lmbda) for lmbda 0, 0.5 and 1.</summary>
    [Theory]
    [InlineData(0, new[] { -4, -0.625, 0, 0.69314718056, 1.60943791243 })]
    [InlineData(0.5, new[] { -2.79743494847, -0.55807820472, 0, 0.82842712475, 2.472135955 })]
    [InlineData(1, new[] { -2, -0.5, 0, 1, 4.0 })]
    public void Losses_are_transformed_as_scipy_does(double power, double[] expected) =>
        Assert.All(new[] { -2, -0.5, 0, 1, 4 }.Zip(expected), pair =>
            Assert.Equal(pair.Second, OutputWarp.Transform(pair.First, power), 9));

    [Fact]
    public void Warped_losses_keep_their_order_and_a_single_huge_one_does_not_hide_the_others()
    {
        double[] losses = [0.3, 0.31, 0.33, 0.4, 0.38, 0.29, 1e9, 0.5];
        var warp = OutputWarp.Of(losses);
        Assert.Equal([5, 0, 1, 2, 4, 3, 7, 6], Enumerable.Range(0, 8).OrderBy(i => warp.Values[i]));
        Assert.True(warp.Values[4] - warp.Values[5] > 0.5, $"{warp.Values[5]} to {warp.Values[4]}");
        Assert.Equal(0, warp.Values.Average(), 9);
        Assert.All(OutputWarp.Of([2, 2, 2]).Values, value => Assert.Equal(0, value));
    }

    /// <summary>Moving one of 400 losses also moves mean and deviation of all, by some hundredths of its own change.</summary>
    [Fact]
    public void The_slope_of_a_warp_says_how_far_a_small_change_of_a_loss_carries()
    {
        var random = new RandomStream(1);
        var losses = Enumerable.Range(0, 400).Select(_ => 3 + random.NextNormal()).ToArray();
        var warp = OutputWarp.Of(losses);
        for (var i = 0; i < 400; i += 40)
        {
            var changed = losses.ToArray();
            changed[i] += 1e-6;
            Assert.Equal(1, (OutputWarp.Of(changed).Values[i] - warp.Values[i]) / 1e-6 / warp.Slopes[i], 0.05);
        }
    }

    private static (double[] Matrix, double[] Vector) Positive(int n)
    {
        var random = new RandomStream((ulong)n);
        var draws = Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, n + 2).Select(_ => random.NextNormal()).ToArray()).ToArray();
        return (
            [.. draws.SelectMany((a, i) => draws.Select((b, j) => a.Zip(b, (x, y) => x * y).Sum() + (i == j ? 1 : 0)))],
            [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())]);
    }
}
