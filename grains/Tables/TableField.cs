using System.Globalization;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>What a column of a table holds.</summary>
public enum TableKind
{
    /// <summary>Text; whatever has no other kind is written as text.</summary>
    Text,

    /// <summary>64-bit floating-point numbers.</summary>
    Number,

    /// <summary>32-bit floating-point numbers.</summary>
    Single,

    /// <summary>32-bit integers.</summary>
    Integer,

    /// <summary>true or false.</summary>
    Flag,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Unit">Its unit, which formats with metadata keep; empty if it has none.</param>
public sealed record TableField(string Name, TableKind Kind, string Unit = "")
{
    /// <summary>The column that holds all of some values: numbers or flags if all that are not missing are such, otherwise text.</summary>
    /// <param name="name">Its heading.</param>
    /// <param name="values">The values, as rows have them.</param>
    public static TableField Of(string name, IEnumerable<object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var kind = (TableKind?)null;
        foreach (var value in values)
        {
            TableKind? its = Plain(value) switch { null => null, double => TableKind.Number, bool => TableKind.Flag, _ => TableKind.Text };
            kind = kind is null ? its : its is null || its == kind ? kind : TableKind.Text;
        }

        return new TableField(name, kind ?? TableKind.Text);
    }

    /// <summary>Numbers as double, except 64-bit integers, which would lose digits; booleans; everything else as printed.</summary>
    internal static object? Plain(object? value) => value switch
    {
        null or bool or double => value,
        int number => (double)number,
        float number => (double)number,
        ParameterValue { IsNumeric: true } parameter => parameter.AsNumber(),
        ParameterValue { Kind: ParameterKind.Flag } parameter => parameter.AsFlag(),
        _ => Text(value),
    };

    /// <summary>A value as text, with all its digits.</summary>
    internal static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
