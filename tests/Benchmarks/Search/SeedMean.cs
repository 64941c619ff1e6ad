using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Experiments.Benchmarks.Search;

/// <summary>A mean over seeds with its standard error and degrees of freedom; printed with its 95 % interval.</summary>
internal sealed record SeedMean(double Mean, double Error, double Freedom)
{
    /// <summary>Half the width of the 95 % interval.</summary>
    public double Half => Error == 0 ? 0 : Error * StudentT.InvCDF(0, 1, Freedom, 0.975);

    public static SeedMean Of(double[] values)
    {
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        return new(mean, Math.Sqrt(variance / values.Length), values.Length - 1);
    }

    /// <summary>The difference of two independent means, with Welch's degrees of freedom.</summary>
    public static SeedMean operator -(SeedMean a, SeedMean b)
    {
        var (x, y) = (a.Error * a.Error, b.Error * b.Error);
        var freedom = x + y == 0 ? a.Freedom : (x + y) * (x + y) / ((x * x / a.Freedom) + (y * y / b.Freedom));
        return new(a.Mean - b.Mean, Math.Sqrt(x + y), freedom);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Mean:0.0000} [{Mean - Half:0.0000}, {Mean + Half:0.0000}]");
}
