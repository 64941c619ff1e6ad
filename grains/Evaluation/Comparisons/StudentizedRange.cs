using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// The range of k independent standard normal numbers: the studentized range with infinite degrees of freedom, used by Nemenyi's test.
/// Equals scipy.stats.studentized_range(k, inf).
/// </summary>
internal static class StudentizedRange
{
    /// <summary>The probability of a range of at most <paramref name="range"/>; absolute error below 1e-12.</summary>
    public static double Cdf(double range, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (range <= 0)
        {
            return 0;
        }

        // k ∫ φ(z) (Φ(z) − Φ(z − range))^(k − 1) dz, z the maximum. The trapezoidal rule converges exponentially for an analytic
        // integrand that vanishes at both ends.
        const double step = 1.0 / 32;
        var sum = 0.0;
        for (var z = -9.0; z <= 9; z += step)
        {
            sum += Normal.PDF(0, 1, z) * Math.Pow(Normal.CDF(0, 1, z) - Normal.CDF(0, 1, z - range), count - 1);
        }

        return Math.Min(1, count * sum * step);
    }

    /// <summary>The range that is exceeded with the given probability.</summary>
    public static double Quantile(double upperTail, int count)
    {
        var (low, high) = (0.0, 100.0);
        while (high - low > 1e-12 * high)
        {
            var middle = (low + high) / 2;
            if (middle == low || middle == high)
            {
                break;
            }

            (low, high) = 1 - Cdf(middle, count) > upperTail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
