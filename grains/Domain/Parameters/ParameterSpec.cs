using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>
/// One parameter, declared once by its owner (a family, a feature, a sampler). Validation, hints, help and the default search ranges follow
/// from it.
/// </summary>
public sealed record ParameterSpec
{
    /// <summary>Its name in YAML, JSON and <c>--set</c>: camelCase.</summary>
    public required string Name { get; init; }

    /// <summary>The type of its values. A number accepts integers; an integer does not accept fractions.</summary>
    public required ParameterKind Kind { get; init; }

    /// <summary>The value used if the user gives none.</summary>
    public required ParameterValue Default { get; init; }

    /// <summary>One sentence for the user: what it does, with the unit.</summary>
    public required string Help { get; init; }

    /// <summary>The minimum, inclusive; null if unbounded. For integers and numbers.</summary>
    public double? Minimum { get; init; }

    /// <summary>The maximum, inclusive; null if unbounded. For integers and numbers.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether its values span orders of magnitude, so that a search should use their logarithm.</summary>
    public bool IsLogScale { get; init; }

    /// <summary>
    /// The words it accepts; a numeric kind also accepts numbers (<c>gamma: scale</c> or <c>gamma: 0.01</c>).
    /// </summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>A whole number.</summary>
    public static ParameterSpec Integer(
        string name, long @default, long minimum, long maximum, string help, bool isLogScale = false) =>
        Numeric(name, ParameterKind.Integer, ParameterValue.Of(@default), minimum, maximum, help, isLogScale);

    /// <summary>A number.</summary>
    public static ParameterSpec Number(
        string name, double @default, double minimum, double maximum, string help, bool isLogScale = false) =>
        Numeric(name, ParameterKind.Number, ParameterValue.Of(@default), minimum, maximum, help, isLogScale);

    /// <summary>One of several words; the first is the default.</summary>
    public static ParameterSpec Choice(string name, ImmutableArray<string> choices, string help) =>
        new() { Name = name, Kind = ParameterKind.Text, Default = ParameterValue.Of(choices[0]), Choices = choices, Help = help };

    /// <summary>true or false.</summary>
    public static ParameterSpec Flag(string name, bool @default, string help) =>
        new() { Name = name, Kind = ParameterKind.Flag, Default = ParameterValue.Of(@default), Help = help };

    /// <summary>
    /// What is wrong with a value, as the end of a sentence that begins with the parameter's name; null if it is valid.
    /// </summary>
    public string? FindProblem(ParameterValue value)
    {
        if (value.Kind is ParameterKind.Text && Choices.Contains(value.AsText()))
        {
            return null;
        }

        var isRightKind = Kind switch
        {
            ParameterKind.Integer => value.Kind is ParameterKind.Integer,
            ParameterKind.Number => value.IsNumeric,
            ParameterKind.Flag => value.Kind is ParameterKind.Flag,
            _ => Choices.IsEmpty && value.Kind is ParameterKind.Text,
        };
        if (!isRightKind)
        {
            var hint = value.Kind is ParameterKind.Text && NearestName.Find(value.AsText(), Choices) is { } nearest
                ? $"; did you mean '{nearest}'?"
                : "";
            return $"is {DescribeRange()}, not '{value}'{hint}";
        }

        var isInRange = !value.IsNumeric || (value.AsNumber() >= (Minimum ?? double.NegativeInfinity)
            && value.AsNumber() <= (Maximum ?? double.PositiveInfinity));
        return isInRange ? null : $"is {DescribeRange()}, not {value}";
    }

    /// <summary>The accepted values, for the user: <c>an integer from 1 to 1000</c>, <c>uniform or distance</c>.</summary>
    public string DescribeRange()
    {
        var words = string.Join(" or ", Choices);
        var range = (Minimum, Maximum) switch
        {
            ({ } low, { } high) => $" from {Text(low)} to {Text(high)}",
            ({ } low, null) => $" of at least {Text(low)}",
            (null, { } high) => $" of at most {Text(high)}",
            _ => "",
        };
        var kind = Kind switch
        {
            ParameterKind.Integer => $"an integer{range}",
            ParameterKind.Number => $"a number{range}",
            ParameterKind.Flag => "true or false",
            _ => "a word",
        };
        return (Kind, Choices.IsEmpty) switch
        {
            (_, true) => kind,
            (ParameterKind.Text, false) => words,
            _ => $"{words} or {kind}",
        };
    }

    /// <summary>Without an exponent where twelve decimals are enough: 0.000001, not 1E-06.</summary>
    private static string Text(double bound) =>
        bound != 0 && Math.Abs(bound) < 1e-12 ? NumberFormat.Scientific(bound) : NumberFormat.Trimmed(bound, 12);

    private static ParameterSpec Numeric(
        string name, ParameterKind kind, ParameterValue @default, double minimum, double maximum, string help, bool isLogScale) =>
        new()
        {
            Name = name,
            Kind = kind,
            Default = @default,
            Minimum = minimum,
            Maximum = maximum,
            Help = help,
            IsLogScale = isLogScale,
        };
}
