using System.Globalization;

namespace Experiments.Domain;

/// <summary>
/// Formats numbers for display with one rounding rule: a number is taken as its shortest decimal (as in JSON and CSV),
/// is scaled in decimal, and is rounded half away from zero. Minus zero is never printed.
/// </summary>
public static class NumberFormat
{
    /// <summary>From here on a double has no decimals to round.</summary>
    private const double Whole = 1e15;

    /// <summary>A fixed number of decimals: <c>0.0005</c> with three is <c>0.001</c>.</summary>
    public static string Fixed(double value, int decimals) => Format(value, 1, decimals, $"F{decimals}");

    /// <summary>At most the given number of decimals, without trailing zeros: <c>3</c>, <c>2.5</c>.</summary>
    public static string Trimmed(double value, int decimals) => Format(value, 1, decimals, "0.############");

    /// <summary>A fraction in percent, without the percent sign: <c>0.7325</c> is <c>73.3</c>.</summary>
    public static string Percent(double share, int decimals = 1) => Format(share, 100, decimals, $"F{decimals}");

    /// <summary>A difference of fractions in points, with its sign: <c>+1.3</c>, <c>-0.1</c>, <c>0.0</c>.</summary>
    public static string Points(double difference, int decimals = 1) => Sign(Percent(difference, decimals));

    /// <summary>A size in points with the unit: <c>1 point</c>, <c>0.5 points</c>.</summary>
    public static string PointCount(double difference)
    {
        var figure = Format(difference, 100, 1, "0.#");
        return figure == "1" ? "1 point" : $"{figure} points";
    }

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(long number, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    /// <summary>A difference with its sign.</summary>
    public static string Signed(double difference, int decimals) => Sign(Fixed(difference, decimals));

    /// <summary>A probability with three decimals, never 0: <c>0.046</c>, <c>&lt;0.001</c>.</summary>
    public static string Probability(double p) => p < 0.0005 ? "<0.001" : Fixed(p, 3);

    /// <summary>Two digits and a power of ten: <c>1.5e-5</c>.</summary>
    public static string Scientific(double value) => value.ToString("0.#e0", CultureInfo.InvariantCulture);

    private static string Sign(string figure) => figure[0] != '-' && figure.AsSpan().ContainsAnyInRange('1', '9') ? $"+{figure}" : figure;

    private static string Format(double value, int scale, int decimals, string format)
    {
        if (!(Math.Abs(value) < Whole))
        {
            return (scale * value).ToString("R", CultureInfo.InvariantCulture);
        }

        var exact = decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        var rounded = decimal.Round(scale * exact, decimals, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString(format, CultureInfo.InvariantCulture);
    }
}
