using System.Globalization;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>What a column holds.</summary>
public enum RowKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Numbers; shares are fractions, as in JSON.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>Times, UTC.</summary>
    Time,

    /// <summary>Numbers in some rows, text or flags in others, as parameters of different families.</summary>
    Any,
}

/// <summary>
/// The values of a listing's cells: null, text, a flag, a number (int, long, ulong, float or double) or a time. Everything that compares or
/// prints them is here.
/// </summary>
public static class RowValue
{
    /// <summary>A value as a cell holds it: what is no number is missing, an ID or a word is its text.</summary>
    public static object? Of(object? value) => value switch
    {
        null or string or bool or int or long or ulong or DateTimeOffset => value,
        double number => double.IsNaN(number) ? null : value,
        float number => float.IsNaN(number) ? null : value,
        ParameterValue { IsNumeric: true } parameter => parameter.AsNumber(),
        ParameterValue { Kind: ParameterKind.Flag } parameter => parameter.AsFlag(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>The value as text, with the digits of JSON.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The value for a table in a terminal: a dash if it is missing, at most four decimals.</summary>
    public static string Display(object? value) => value switch
    {
        null => "-",
        DateTimeOffset time => ReadModel.Display.Time(time),
        double or float when Math.Abs(Number(value)) is 0 or (>= 0.001 and < 1e9) => NumberFormat.Trimmed(Number(value), 4),
        double or float => Number(value).ToString("G5", CultureInfo.InvariantCulture),
        _ => Text(value),
    };

    /// <summary>A number; one of 32 bits is the number that its digits say.</summary>
    internal static double Number(object value) => value switch
    {
        double number => number,
        int number => number,
        float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
    };
}
