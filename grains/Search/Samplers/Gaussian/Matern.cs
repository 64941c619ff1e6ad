namespace Experiments.Search.Samplers.Gaussian;

/// <summary>The Matern covariance of smoothness 5/2 and unit variance, as a function of the squared scaled distance.</summary>
internal static class Matern
{
    /// <summary>The covariance, 1 at distance 0.</summary>
    public static double Value(double square) => ValueAndSlope(square).Value;

    /// <summary>The covariance and its derivative by the squared distance.</summary>
    public static (double Value, double Slope) ValueAndSlope(double square)
    {
        var distance = Math.Sqrt(5 * square);
        var decay = Math.Exp(-distance);
        return ((1 + distance + (distance * distance / 3)) * decay, -5.0 / 6 * (1 + distance) * decay);
    }
}
