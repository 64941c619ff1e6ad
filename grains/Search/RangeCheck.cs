using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>Finds problems of one parameter's range, independent of what its family declares.</summary>
internal static class RangeCheck
{
    // Larger integers are not all exact as double.
    private const long MaxInteger = 1L << 53;

    /// <summary>Problems of the range itself.</summary>
    public static IEnumerable<string> FindProblems(string name, ParameterRange range) => range switch
    {
        ChoiceRange choice => OfChoice(name, choice),
        NumberRange number => OfNumbers(name, number),
        IntegerRange integer => OfIntegers(name, integer),
        _ => [$"{name} has a range of an unknown kind"],
    };

    /// <summary>The key of the range in a sweep file.</summary>
    public static string KeyOf(ParameterRange range) => range switch
    {
        NumberRange { IsLogScale: true } => "logUniform",
        NumberRange => "uniform",
        IntegerRange => "integer",
        _ => "choice",
    };

    /// <summary>The values of a valid range, for the user.</summary>
    public static string Describe(ParameterRange range) => range switch
    {
        ChoiceRange choice => string.Join(" or ", choice.Values),
        NumberRange { Step: { } step } number => FormattableString.Invariant($"{number.Low} to {number.High} in steps of {step}"),
        NumberRange number => FormattableString.Invariant($"{number.Low} to {number.High}"),
        IntegerRange { Step: > 1 } integer =>
            FormattableString.Invariant($"{integer.Low} to {integer.High} in steps of {integer.Step}"),
        IntegerRange integer => FormattableString.Invariant($"{integer.Low} to {integer.High}"),
        _ => $"{range}",
    };

    private static IEnumerable<string> OfChoice(string name, ChoiceRange choice)
    {
        if (choice.Values.IsDefaultOrEmpty)
        {
            yield return $"{name} has no values to choose from; list at least one";
            yield break;
        }

        foreach (var value in choice.Values.GroupBy(value => value).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            yield return $"{name} lists {value} twice; list each value once";
        }
    }

    private static IEnumerable<string> OfNumbers(string name, NumberRange range)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{range.Low} to {range.High}");
        if (!double.IsFinite(range.Low) || !double.IsFinite(range.High) || !double.IsFinite(range.High - range.Low))
        {
            yield return $"{name} goes from {text}; both ends must be finite numbers";
            yield break;
        }

        if (range.Low > range.High)
        {
            yield return $"{name} goes from {text}; write the lower end first";
        }

        if (range is { IsLogScale: true, Low: <= 0 })
        {
            yield return $"{name} goes from {text} on a logarithmic scale; both ends must be above 0";
        }

        if (range is { IsLogScale: true, Step: not null })
        {
            yield return $"{name} has a logarithmic scale and a step; leave one out, or list a choice of values";
        }
        else if (range.Step is { } step && !(step > 0 && double.IsFinite(step)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name} has steps of {step}; a step is above 0");
        }
        else if (range.Step is { } tiny && (range.High - range.Low) / tiny > MaxInteger)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name} has steps of {tiny}, too many to count; leave the step out");
        }
    }

    private static IEnumerable<string> OfIntegers(string name, IntegerRange range)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{range.Low} to {range.High}");
        if (range.Low <= -MaxInteger || range.High >= MaxInteger)
        {
            yield return $"{name} goes from {text}; integers here are below 2^53";
        }

        if (range.Low > range.High)
        {
            yield return $"{name} goes from {text}; write the lower end first";
        }

        if (range is { IsLogScale: true, Low: < 1 })
        {
            yield return $"{name} goes from {text} on a logarithmic scale; both ends must be 1 or more";
        }

        if (range.Step < 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name} has steps of {range.Step}; a step is 1 or more");
        }
        else if (range is { IsLogScale: true, Step: > 1 })
        {
            yield return $"{name} has a logarithmic scale and a step; leave one out, or list a choice of values";
        }
    }
}
