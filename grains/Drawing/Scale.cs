using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Maps a range of values to a range of the drawing.</summary>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
/// <param name="From">Left or bottom.</param>
/// <param name="To">Right or top.</param>
/// <param name="IsLog">Whether the scale is logarithmic.</param>
internal sealed record Scale(double Low, double High, double From, double To, bool IsLog = false)
{
    /// <summary>0 to 1.</summary>
    public static Scale Share(double from, double to) => new(0, 1, from, to);

    /// <summary>0 to 100 %.</summary>
    public static Scale Percent(double from, double to) => new(0, 100, from, to);

    /// <summary>The room beyond the least and the greatest value, as a share of the span: no interval ends at the frame.</summary>
    public const double Margin = 0.04;

    /// <summary>From the minimum to the maximum, widened if they are almost equal, with a margin on both sides.</summary>
    public static Scale Around(IEnumerable<double> values, double from, double to, double minSpan = 0.1)
    {
        var (low, high) = values.Aggregate((Low: double.PositiveInfinity, High: double.NegativeInfinity),
            (range, value) => (Math.Min(range.Low, value), Math.Max(range.High, value)));
        return Padded(low, high, from, to, minSpan);
    }

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, likewise.</summary>
    public static Scale Padded(double low, double high, double from, double to, double minSpan = 0.1)
    {
        var missing = (Math.Max(0, minSpan - (high - low)) / 2) + (Margin * Math.Max(minSpan, high - low));
        return new Scale(low - missing, high + missing, from, to);
    }

    public double At(double value) => IsLog
        ? From + (Math.Log(value / Low) / Math.Log(High / Low) * (To - From))
        : From + ((value - Low) / (High - Low) * (To - From));

    /// <summary>Round values, about <paramref name="count"/> of them.</summary>
    public IEnumerable<double> Ticks(int count = 6)
    {
        if (IsLog)
        {
            var factors = Math.Log10(High / Low) > count ? [1] : new[] { 1, 2, 5 };
            var decades = Enumerable.Range((int)Math.Floor(Math.Log10(Low)), (int)Math.Ceiling(Math.Log10(High / Low)) + 2);
            foreach (var value in decades.SelectMany(decade => factors.Select(factor => factor * Math.Pow(10, decade)))
                .Where(value => value >= Low && value <= High))
            {
                yield return value;
            }

            yield break;
        }

        var rough = (High - Low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        for (var tick = Math.Ceiling((Low / step) - 1e-9); tick * step <= High + (step * 1e-9); tick++)
        {
            yield return (tick * step) + 0.0; // no negative zero
        }
    }

    /// <summary>Ticks with lines from top to bottom, numbers below.</summary>
    public Plot DrawBelow(Plot drawing, double top, double bottom)
    {
        foreach (var tick in Ticks())
        {
            var isZero = Math.Abs(tick) < 1e-9 && Low < -1e-9;
            drawing.Line(At(tick), top, At(tick), bottom, isZero ? Style.Axis : Style.Grid)
                .Text(At(tick), bottom + 16, Label(tick), Anchor.Middle, Style.Soft);
        }

        return drawing;
    }

    /// <summary>Ticks with lines from left to right, numbers on the left.</summary>
    public Plot DrawLeft(Plot drawing, double left, double right)
    {
        foreach (var tick in Ticks())
        {
            drawing.Line(left, At(tick), right, At(tick), Style.Grid).Text(left - 6, At(tick) + 4, Label(tick), Anchor.End, Style.Soft);
        }

        return drawing;
    }

    /// <summary>A number with the fewest digits that distinguish it from its neighbors.</summary>
    public static string Label(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.001 or >= 10_000 => NumberFormat.Scientific(value),
        < 10 => NumberFormat.Trimmed(value, 3),
        < 100 => NumberFormat.Trimmed(value, 1),
        _ => NumberFormat.Fixed(value, 0),
    };
}
