using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Experiments.Features;

/// <summary>
/// Statistics of a feature's values over frames, by name: mean, std, var, skew, kurtosis, min, max, median, and percentiles such
/// as p5 or p97.5. Sums are in double precision.
/// </summary>
/// <remarks>
/// std and var are population statistics (divisor N), skew m3 / m2^1.5 and kurtosis m4 / m2^2 - 3 of population moments
/// (scipy.stats), percentiles interpolate linearly (numpy.percentile). For constant values skew and kurtosis are undefined; here they are
/// 0, so that a silent slice has a row of finite numbers.
/// </remarks>
public static class Statistics
{
    /// <summary>Statistics with fixed names, each with one sentence.</summary>
    public static ImmutableArray<(string Name, string Summary)> Fixed { get; } =
    [
        ("mean", "Mean."),
        ("std", "Standard deviation of the population."),
        ("var", "Variance of the population."),
        ("skew", "Skewness; 0 for constant values."),
        ("kurtosis", "Excess kurtosis; 0 for constant values."),
        ("min", "Smallest value."),
        ("max", "Largest value."),
        ("median", "Median."),
    ];

    /// <summary>The form of a percentile's name, such as p5 or p97.5.</summary>
    public static (string Name, string Summary) Percentiles => ("pNN", "A percentile, such as p5 or p97.5.");

    /// <summary>Whether it is the name of a statistic.</summary>
    public static bool Exists(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Fixed.Any(statistic => statistic.Name == name) || FindPercentile(name) is not null;
    }

    /// <summary>The unit of a statistic of values in <paramref name="unit"/>.</summary>
    public static string Unit(string name, string unit) => name switch
    {
        "skew" or "kurtosis" => "1",
        "var" when unit != "1" => unit + "^2",
        _ => unit,
    };

    /// <summary>
    /// Computes each of <paramref name="names"/> over all of <paramref name="values"/> (one or more) into
    /// <paramref name="results"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no values, or a name is not a statistic.</exception>
    public static void Compute(ReadOnlySpan<string> names, ReadOnlySpan<float> values, Span<double> results)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("statistics need at least one value", nameof(values));
        }

        var moments = Moments(values);
        var sorted = NeedsOrder(names) ? Sorted(values) : null;
        for (var i = 0; i < names.Length; i++)
        {
            results[i] = names[i] switch
            {
                "mean" => moments.Mean,
                "std" => Math.Sqrt(moments.M2),
                "var" => moments.M2,
                "skew" => moments.IsConstant ? 0 : moments.M3 / Math.Pow(moments.M2, 1.5),
                "kurtosis" => moments.IsConstant ? 0 : (moments.M4 / (moments.M2 * moments.M2)) - 3,
                "min" => Percentile(sorted, values.Length, 0),
                "max" => Percentile(sorted, values.Length, 100),
                "median" => Percentile(sorted, values.Length, 50),
                var name => Percentile(sorted, values.Length,
                    FindPercentile(name) ?? throw new ArgumentException($"there is no statistic '{name}'", nameof(names))),
            };
        }

        if (sorted is not null)
        {
            ArrayPool<float>.Shared.Return(sorted);
        }
    }

    private static double? FindPercentile(string name) =>
        name.StartsWith('p')
        && double.TryParse(name.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is >= 0 and <= 100
            ? percent
            : null;

    private static bool NeedsOrder(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name is not ("mean" or "std" or "var" or "skew" or "kurtosis"))
            {
                return true;
            }
        }

        return false;
    }

    private static float[] Sorted(ReadOnlySpan<float> values)
    {
        var sorted = ArrayPool<float>.Shared.Rent(values.Length);
        values.CopyTo(sorted);
        sorted.AsSpan(0, values.Length).Sort();
        return sorted;
    }

    private static double Percentile(float[]? sorted, int count, double percent)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        var place = percent / 100 * (count - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, count - 1);
        return sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below]));
    }

    /// <summary>Mean and central population moments, in two passes to avoid cancellation.</summary>
    private static (double Mean, double M2, double M3, double M4, bool IsConstant) Moments(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var rest = values[(vectors.Length * Vector<float>.Count)..];
        var sums = Vector<double>.Zero;
        foreach (var vector in vectors)
        {
            Vector.Widen(vector, out var low, out var high);
            sums += low + high;
        }

        var sum = Vector.Sum(sums);
        foreach (var value in rest)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        var (means, m2s, m3s, m4s) = (new Vector<double>(mean), Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        foreach (var vector in vectors)
        {
            Vector.Widen(vector, out var low, out var high);
            low -= means;
            high -= means;
            var (low2, high2) = (low * low, high * high);
            m2s += low2 + high2;
            m3s += (low2 * low) + (high2 * high);
            m4s += (low2 * low2) + (high2 * high2);
        }

        var (m2, m3, m4) = (Vector.Sum(m2s), Vector.Sum(m3s), Vector.Sum(m4s));
        foreach (var value in rest)
        {
            var difference = value - mean;
            var square = difference * difference;
            m2 += square;
            m3 += square * difference;
            m4 += square * square;
        }

        m2 /= values.Length;

        // Equal values have only the rounding error of their mean as variance: scipy's test, with its constant.
        var isConstant = m2 <= Math.Pow(1e-15 * mean, 2);
        return (mean, m2, m3 / values.Length, m4 / values.Length, isConstant);
    }
}
