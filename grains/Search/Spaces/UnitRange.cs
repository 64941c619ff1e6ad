using Experiments.Domain;

namespace Experiments.Search.Spaces;

/// <summary>
/// One range mapped to the unit interval: samplers work with positions in [0, 1], and this class handles scales, steps and words. Equal
/// lengths are equally likely a priori.
/// </summary>
internal abstract class UnitRange
{
    /// <summary>The value at a position; positions outside [0, 1] are clamped.</summary>
    public abstract ParameterValue FromUnit(double position);

    /// <summary>The position of a value; NaN if the range does not contain it.</summary>
    public abstract double ToUnit(ParameterValue value);

    /// <summary>The value of the range nearest to <paramref name="value"/>; null if it is outside.</summary>
    public abstract ParameterValue? FindNearest(ParameterValue value);

    /// <summary>Maps a range that passed <see cref="SpaceCheck"/>.</summary>
    public static UnitRange Of(ParameterRange range) => range switch
    {
        ChoiceRange choice => new WordCells(choice.Values),
        NumberRange { Step: { } step } number => new StepCells(number.Low, number.High, step),
        NumberRange number when number.Low == number.High => new WordCells([ParameterValue.Of(number.Low)]),
        NumberRange number => new ContinuousRange(number.Low, number.High, number.IsLogScale),
        IntegerRange { IsLogScale: true } integer => new LogIntegerCells(integer.Low, integer.High),
        IntegerRange integer => new StepCells(integer.Low, integer.High, integer.Step),
        _ => throw new ArgumentException($"unknown range {range}", nameof(range)),
    };
}

/// <summary>All numbers between two ends, uniform or log-uniform.</summary>
internal sealed class ContinuousRange(double low, double high, bool isLogScale) : UnitRange
{
    private const int Digits = 6;

    private readonly double _from = isLogScale ? Math.Log(low) : low;
    private readonly double _to = isLogScale ? Math.Log(high) : high;

    public override ParameterValue FromUnit(double position)
    {
        var scaled = _from + ((_to - _from) * Math.Clamp(position, 0, 1));
        var value = isLogScale ? Math.Exp(scaled) : scaled;
        return ParameterValue.Of(Math.Clamp(Shorten(value), low, high));
    }

    public override double ToUnit(ParameterValue value) =>
        value.IsNumeric && value.AsNumber() >= low && value.AsNumber() <= high
            ? ((isLogScale ? Math.Log(value.AsNumber()) : value.AsNumber()) - _from) / (_to - _from)
            : double.NaN;

    public override ParameterValue? FindNearest(ParameterValue value) => double.IsNaN(ToUnit(value)) ? null : value;

    /// <summary>
    /// Rounds to six digits, of the value on a log scale, otherwise of the width of the range, so that a printed setting can be entered
    /// again exactly.
    /// </summary>
    private double Shorten(double value)
    {
        var size = isLogScale ? Math.Abs(value) : high - low;
        var decimals = Digits - 1 - (int)Math.Floor(Math.Log10(size));
        if (decimals is < 0 or > 22)
        {
            return value; // a power of ten beyond 10^22 is no longer exact
        }

        var scale = Math.Pow(10, decimals);
        return Math.Abs(value) * scale < 1L << 53 ? Math.Round(value * scale) / scale : value;
    }
}
