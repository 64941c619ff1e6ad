namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// Losses as outputs of mean 0 and variance 1, nearly normal: a power transformation (Yeo and Johnson 2000) of maximum likelihood, limited
/// to those that compress bad losses and spread good ones. Losses far beyond the usual are cut before: how bad a bad setting is must not
/// set the scale on which good ones are told apart.
/// </summary>
/// <param name="Values">The outputs, in the order of the losses.</param>
/// <param name="Slopes">Output per loss at each, by which its standard error is scaled.</param>
/// <param name="Power">The power chosen: 1 leaves losses as they are, 0 takes the logarithm of bad ones and squares good ones.</param>
internal sealed record OutputWarp(double[] Values, double[] Slopes, double Power)
{
    private const int Powers = 21;

    /// <summary>Losses are cut this many spreads of the better half above the median.</summary>
    private const double Cut = 5;

    /// <summary>Warps one or more finite losses.</summary>
    public static OutputWarp Of(double[] losses)
    {
        var (standard, scale) = Standardize(Limit(losses));
        var logs = standard.Sum(z => Math.Sign(z) * Math.Log(1 + Math.Abs(z)));
        var power = Enumerable.Range(0, Powers).Select(i => i / (Powers - 1.0)).MaxBy(candidate =>
        {
            var variance = Variance([.. standard.Select(z => Transform(z, candidate))]);
            return variance > 0 ? (-0.5 * losses.Length * Math.Log(variance)) + ((candidate - 1) * logs) : double.NegativeInfinity;
        });
        var (values, second) = Standardize([.. standard.Select(z => Transform(z, power))]);
        return new(values, [.. standard.Select(z => Slope(z, power) / (scale * second))], power);
    }

    /// <summary>The transformation of Yeo and Johnson, for powers from 0 to 1.</summary>
    public static double Transform(double z, double power) =>
        z < 0 ? -(Math.Pow(1 - z, 2 - power) - 1) / (2 - power)
        : power == 0 ? Math.Log(1 + z)
        : (Math.Pow(1 + z, power) - 1) / power;

    private static double Slope(double z, double power) => z < 0 ? Math.Pow(1 - z, 1 - power) : Math.Pow(1 + z, power - 1);

    private static double[] Limit(double[] losses)
    {
        var sorted = losses.Order().ToArray();
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        var better = sorted.Where(loss => loss <= median).ToArray();
        var spread = Math.Sqrt(better.Sum(loss => (loss - median) * (loss - median)) / better.Length);
        return spread > 0 ? [.. losses.Select(loss => Math.Min(loss, median + (Cut * spread)))] : losses;
    }

    private static (double[] Values, double Scale) Standardize(double[] values)
    {
        var mean = values.Average();
        var scale = Math.Sqrt(Variance(values)) is > 0 and var deviation ? deviation : 1;
        return ([.. values.Select(value => (value - mean) / scale)], scale);
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}
