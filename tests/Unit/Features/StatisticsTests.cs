using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

public sealed class StatisticsTests
{
    private static readonly string[] All = ["mean", "std", "var", "skew", "kurtosis", "min", "max", "median", "p25", "p97.5"];

    [Fact]
    public void Every_statistic_equals_its_closed_form()
    {
        // 1, 2, 3, 10: mean 4, central powers 50, 180, 1394.
        var results = Compute(All, [3, 1, 10, 2]);
        double[] expected = [4, Math.Sqrt(12.5), 12.5, 45 / Math.Pow(12.5, 1.5), (348.5 / 156.25) - 3, 1, 10, 2.5, 1.75, 9.475];
        Assert.All(results.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Vectorized_sums_equal_plain_ones()
    {
        float[] values = [.. Enumerable.Range(0, 1001).Select(i => 1000 + MathF.Sin(i) + (MathF.Cos(0.1f * i) * MathF.Cos(0.1f * i)))];
        var mean = values.Average(value => (double)value);
        var (m2, m3, m4) = (Central(2), Central(3), Central(4));
        double[] expected = [mean, Math.Sqrt(m2), m2, m3 / Math.Pow(m2, 1.5), (m4 / (m2 * m2)) - 3];

        // Sums of a thousand doubles in another order: 1e-13 of values near 1000.
        Assert.All(Compute(All.AsSpan(0, 5), values).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-9));

        double Central(int power) => values.Average(value => Math.Pow(value - mean, power));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(-1131.3709)]
    public void Constant_values_have_zero_skew_and_kurtosis(double value)
    {
        var results = Compute(["skew", "kurtosis", "median"], [.. Enumerable.Repeat((float)value, 130)]);
        Assert.Equal([0, 0, (float)value], results);
    }

    [Fact]
    public void A_single_value_has_statistics() => Assert.Equal([5, 0, 0, 5], Compute(["mean", "std", "skew", "p10"], [5]));

    [Theory]
    [InlineData("p101")]
    [InlineData("p-1")]
    [InlineData("p")]
    [InlineData("mode")]
    public void An_unknown_statistic_is_refused(string name)
    {
        Assert.False(Statistics.Exists(name));
        Assert.Throws<ArgumentException>(() => Compute([name], [1]));
    }

    private static double[] Compute(ReadOnlySpan<string> names, float[] values)
    {
        var results = new double[names.Length];
        Statistics.Compute(names, values, results);
        return results;
    }
}
