using MathNet.Numerics;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// The logarithm of the expected improvement, exact where the improvement itself would underflow, so that it has a slope everywhere
/// (Ament et al. 2023, "Unexpected Improvements to Expected Improvement for Bayesian Optimization").
/// </summary>
internal static class ExpectedImprovement
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);
    private static readonly double RootHalf = Math.Sqrt(0.5);
    private static readonly double RootHalfPi = Math.Sqrt(Math.PI / 2);

    /// <summary>
    /// log E[max(0, threshold − y)] for y of that mean and deviation, with the derivatives by mean and deviation.
    /// </summary>
    public static (double Value, double ByMean, double ByDeviation) Log(double threshold, double mean, double deviation)
    {
        var z = (threshold - mean) / deviation;
        var log = LogImprovement(z);

        // h'(z) = Φ(z); log EI = log σ + log h(z).
        var ratio = Math.Exp(LogNormal(z) - log);
        return (Math.Log(deviation) + log, -ratio / deviation, (1 - (ratio * z)) / deviation);
    }

    /// <summary>log h(z), h(z) = φ(z) + z Φ(z).</summary>
    public static double LogImprovement(double z) => z switch
    {
        > -1 => Math.Log(Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) + (z * Normal(z))),
        > -100 => (-0.5 * z * z) - HalfLogTwoPi + Math.Log(1 + (z * RootHalfPi * ScaledErfc(-z * RootHalf))),
        _ => (-0.5 * z * z) - HalfLogTwoPi - (2 * Math.Log(-z)) + Math.Log(1 - ((3 - ((15 - (105 / (z * z))) / (z * z))) / (z * z))),
    };

    /// <summary>log Φ(z).</summary>
    public static double LogNormal(double z) =>
        z > -1 ? Math.Log(Normal(z)) : (-0.5 * z * z) + Math.Log(0.5 * ScaledErfc(-z * RootHalf));

    private static double Normal(double z) => 0.5 * SpecialFunctions.Erfc(-z * RootHalf);

    /// <summary>exp(x²) erfc(x) for positive x.</summary>
    private static double ScaledErfc(double x)
    {
        if (x < 3)
        {
            return Math.Exp(x * x) * SpecialFunctions.Erfc(x);
        }

        // Continued fraction (Abramowitz and Stegun 7.1.14), from the innermost term; 60 terms give all digits from 3 on.
        var tail = x;
        for (var k = 60; k >= 1; k--)
        {
            tail = x + (0.5 * k / tail);
        }

        return 1 / (tail * Math.Sqrt(Math.PI));
    }
}
