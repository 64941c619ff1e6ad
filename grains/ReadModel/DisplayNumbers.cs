using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>Numbers as views show them.</summary>
public static class DisplayNumbers
{
    /// <summary>Three decimals; a dash if there is no value.</summary>
    public static string Short(double? value) => value is { } number ? NumberFormat.Fixed(number, 3) : "-";

    /// <summary>Seconds, with as many decimals as are significant.</summary>
    public static string Seconds(double? seconds) => seconds switch
    {
        null => "-",
        < 10 => NumberFormat.Fixed(seconds.Value, 2),
        _ => NumberFormat.Fixed(seconds.Value, 1),
    };

    /// <summary>Any number, in the invariant culture.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);
}
