using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Racing;

/// <summary>
/// Bounds of a group sequential test that looks at equal steps of information: Lan and DeMets (1983) spend the error like O'Brien and
/// Fleming, so early looks stop only what is far apart. Two-sided and symmetric; each side spends 2 - 2 Phi(z(1 - alpha / 4) / sqrt(t)).
/// The densities between looks are integrated numerically (Armitage, McPherson and Rowe 1969).
/// </summary>
internal static class SpendingBounds
{
    /// <summary>Intervals of Simpson's rule; the bounds of 20 looks are right to 1e-4.</summary>
    private const int Intervals = 400;

    /// <summary>The bounds on |z| at looks 1 to <paramref name="looks"/>.</summary>
    /// <param name="looks">Number of planned looks, 1 or more.</param>
    /// <param name="alpha">Error of both sides over all looks, in (0, 1).</param>
    public static double[] Of(int looks, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looks, 1);
        if (alpha is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "an error rate is between 0 and 1");
        }

        var bounds = new double[looks];
        bounds[0] = -Normal.InvCDF(0, 1, Spent(1.0 / looks, alpha));
        var density = new Density(bounds[0] * Math.Sqrt(1.0 / looks), x => Normal.PDF(0, Math.Sqrt(1.0 / looks), x));
        for (var look = 2; look <= looks; look++)
        {
            var (time, before) = ((double)look / looks, (look - 1.0) / looks);
            var spend = Spent(time, alpha) - Spent(before, alpha);
            var step = Math.Sqrt(time - before);
            var reach = FindReach(density, step, spend, Math.Sqrt(time) * 40);
            bounds[look - 1] = reach / Math.Sqrt(time);
            density = density.After(reach, step);
        }

        return bounds;
    }

    /// <summary>Error spent by one side up to a share of the information.</summary>
    private static double Spent(double time, double alpha) => 2 * Normal.CDF(0, 1, Normal.InvCDF(0, 1, alpha / 4) / Math.Sqrt(time));

    private static double FindReach(Density density, double step, double spend, double most)
    {
        var (low, high) = (0.0, most);
        for (var halving = 0; halving < 60; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = density.ShareBeyond(middle, step) > spend ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>Density of the sum at a look, of what no earlier look stopped: within plus or minus its reach.</summary>
    private sealed class Density
    {
        private readonly double[] _at = new double[Intervals + 1];
        private readonly double[] _weighted = new double[Intervals + 1];

        public Density(double reach, Func<double, double> density)
        {
            var width = 2 * reach / Intervals;
            for (var i = 0; i <= Intervals; i++)
            {
                _at[i] = -reach + (i * width);
                var weight = i is 0 or Intervals ? 1 : i % 2 == 1 ? 4 : 2;
                _weighted[i] = weight * width / 3 * density(_at[i]);
            }
        }

        /// <summary>The probability that the next sum is above <paramref name="reach"/>.</summary>
        public double ShareBeyond(double reach, double step)
        {
            var sum = 0.0;
            for (var i = 0; i < _at.Length; i++)
            {
                sum += _weighted[i] * Normal.CDF(0, 1, (_at[i] - reach) / step);
            }

            return sum;
        }

        /// <summary>The density at the next look.</summary>
        public Density After(double reach, double step) => new(reach, next =>
        {
            var sum = 0.0;
            for (var i = 0; i < _at.Length; i++)
            {
                sum += _weighted[i] * Normal.PDF(0, step, next - _at[i]);
            }

            return sum;
        });
    }
}
