using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Experiments.ClientCli.Commands;

/// <summary>Rules for the values of every argument and option of every verb.</summary>
internal static class ArgumentRules
{
    /// <summary>Numbers are parsed the same way everywhere, and no text may be empty.</summary>
    public static T Apply<T>(T symbol)
        where T : Symbol
    {
        switch (symbol)
        {
            case Option<double> number:
                number.CustomParser = result => ParseNumber(result, number.Name);
                break;
            case Option<double?> number:
                number.CustomParser = result => ParseNumber(result, number.Name);
                break;
            case Option<int> number:
                number.CustomParser = result => ParseInteger(result, number.Name);
                break;
            case Option<int?> number:
                number.CustomParser = result => ParseInteger(result, number.Name);
                break;
            case Option option when IsText(option.ValueType):
                option.Validators.Add(result => RefuseEmpty(result, result.Tokens, option.Name));
                break;
            case Argument argument when IsText(argument.ValueType):
                argument.Validators.Add(result => RefuseEmpty(result, result.Tokens, $"<{argument.Name}>"));
                break;
        }

        return symbol;
    }

    /// <summary>
    /// A decimal point is the only punctuation allowed in a number: a comma would count as a thousands separator and turn 4,5 into 45.
    /// </summary>
    private static double ParseNumber(ArgumentResult result, string name)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : "";
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            result.AddError($"{name}: '{text}' is not a number; write a number such as 4.5");
        }

        return number;
    }

    /// <summary>Every whole number of this command line is a count of things to show or to make.</summary>
    private static int ParseInteger(ArgumentResult result, string name)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : "";
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            result.AddError($"{name}: '{text}' is not a whole number; write a number such as 20");
        }
        else if (number < 1)
        {
            result.AddError($"{name} must be at least 1, not {text}");
        }

        return number;
    }

    private static void RefuseEmpty(SymbolResult result, IReadOnlyList<Token> tokens, string name)
    {
        if (tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{name} is empty; omit it or give it a value");
        }
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);
}
