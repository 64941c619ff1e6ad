namespace Experiments.Search.Samplers.Gaussian;

/// <summary>The hyper-parameters of a Gaussian process, as a vector of logarithms while they are fitted.</summary>
/// <param name="Weights">Inverse squared length scale of each coordinate: a coordinate of weight 0 does not matter.</param>
/// <param name="Scale">Variance of the function.</param>
/// <param name="Jitter">Variance of noise that no standard error accounts for.</param>
/// <param name="ErrorShare">
/// The share of each squared standard error that is noise between experiments, at most 1: experiments of a sweep are tested on the same
/// folds, and what a fold adds to all of them does not blur their comparison.
/// </param>
internal sealed record GpParameters(double[] Weights, double Scale, double Jitter, double ErrorShare)
{
    /// <summary>Logarithms of the bounds of a weight, the scale, the jitter and the share.</summary>
    private static readonly (double Low, double High)[] Bounds = [(-9, 9), (-5, 5), (-14, 0), (-5, 0)];

    /// <summary>The number of values beside the weights.</summary>
    public const int Extra = 3;

    private const double WeightPenalty = 0.05;
    private const double JitterShape = 0.1;
    private const double JitterRate = 30;

    /// <summary>Reads a vector of logarithms: weights, scale, jitter, share.</summary>
    public static GpParameters Of(ReadOnlySpan<double> logs)
    {
        var weights = new double[logs.Length - Extra];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(logs[i]);
        }

        return new(weights, Math.Exp(logs[^3]), Math.Exp(logs[^2]), Math.Exp(logs[^1]));
    }

    /// <summary>As a vector of logarithms.</summary>
    public double[] ToLogs() => [.. Weights.Select(weight => Math.Log(weight)), Math.Log(Scale), Math.Log(Jitter), Math.Log(ErrorShare)];

    /// <summary>The bounds of the vector of logarithms.</summary>
    public static (double[] Low, double[] High) BoundsOf(int coordinates)
    {
        var all = Enumerable.Repeat(Bounds[0], coordinates).Concat(Bounds.Skip(1)).ToArray();
        return ([.. all.Select(bound => bound.Low)], [.. all.Select(bound => bound.High)]);
    }

    /// <summary>
    /// The logarithm of the prior density up to a constant, its gradient by the logarithms added to <paramref name="gradient"/>. Weights
    /// far below 0.05 or above 20 are unlikely, so are scales far from 1 and jitter above a tenth; the share is likely near 1.
    /// </summary>
    public double LogPrior(Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum -= (WeightPenalty / Weights[i]) + (WeightPenalty * Weights[i]);
            gradient[i] += (WeightPenalty / Weights[i]) - (WeightPenalty * Weights[i]);
        }

        sum += Math.Log(Scale) - Scale + (JitterShape * Math.Log(Jitter)) - (JitterRate * Jitter) + (2 * ErrorShare);
        gradient[^3] += 1 - Scale;
        gradient[^2] += JitterShape - (JitterRate * Jitter);
        gradient[^1] += 2 * ErrorShare;
        return sum;
    }
}
