using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>Rules for the values of every argument and option of every verb.</summary>
internal static class ArgumentRules
{
    /// <summary>Choices that are longer together, with a separator each, are not listed as the placeholder.</summary>
    private const int MaxChoicesLength = 60;

    /// <summary>Numbers are parsed the same way everywhere, no text may be empty, and placeholders are in capitals.</summary>
    public static T Apply<T>(T symbol)
        where T : Symbol
    {
        // The library lists all choices as the placeholder, which is unreadable where there are many.
        if (symbol is Argument { HelpName: null } argumentOfMany && HasManyChoices(argumentOfMany))
        {
            argumentOfMany.HelpName = argumentOfMany.Name;
        }

        if (symbol is Option { HelpName: null } optionOfMany && HasManyChoices(optionOfMany))
        {
            optionOfMany.HelpName = optionOfMany.Name.TrimStart('-').ToUpperInvariant();
        }

        if (symbol is Option { HelpName: null, Arity.MinimumNumberOfValues: > 0 } named
            && !named.GetCompletions(CompletionContext.Empty).Any())
        {
            named.HelpName = named.Name.TrimStart('-').ToUpperInvariant();
        }

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

    /// <summary>An option whose number is in a range.</summary>
    /// <param name="option">The option.</param>
    /// <param name="minimum">The least number.</param>
    /// <param name="maximum">The greatest number; infinite for none.</param>
    /// <param name="isAbove">Whether the minimum itself is refused.</param>
    public static Option<T> InRange<T>(Option<T> option, double minimum, double maximum = double.PositiveInfinity, bool isAbove = false)
    {
        option.Validators.Add(result =>
        {
            var text = result.Tokens is [var token, ..] ? token.Value : "";
            if (TryParse(text, out var number) && (isAbove ? number <= minimum : number < minimum) | (number > maximum))
            {
                var least = $"{(isAbove ? "more than" : "at least")} {NumberFormat.Trimmed(minimum, 3)}";
                result.AddError($"{option.Name} must be {least}"
                    + $"{(double.IsFinite(maximum) ? $" and at most {NumberFormat.Trimmed(maximum, 3)}" : "")}, not {text}");
            }
        });
        return option;
    }

    /// <summary>An option whose word has a form of its own; <paramref name="parse"/> refuses others.</summary>
    public static T Parsed<T>(T option, Action<string> parse)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            try
            {
                foreach (var token in result.Tokens)
                {
                    parse(token.Value);
                }
            }
            catch (UserErrorException error)
            {
                result.AddError($"{option.Name}: {error.Message}");
            }
        });
        return option;
    }

    private static bool HasManyChoices(Symbol symbol) =>
        symbol.GetCompletions(CompletionContext.Empty).Sum(choice => choice.Label.Length + 1) > MaxChoicesLength;

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>
    /// A decimal point is the only punctuation allowed in a number: a comma would count as a thousands separator and turn 4,5 into 45.
    /// </summary>
    private static double ParseNumber(ArgumentResult result, string name)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : "";
        if (!TryParse(text, out var number))
        {
            result.AddError($"{name}: '{text}' is not a number; write a number such as 4.5");
        }

        return number;
    }

    /// <summary>Every whole number of the command line is a count of things to show or to make, or that of a fold or repeat.</summary>
    private static int ParseInteger(ArgumentResult result, string name)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : "";
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            result.AddError($"{name}: '{text}' is not a whole number; write a number such as 20");
        }
        else if ((name is "--fold" or "--repeat" ? 0 : 1) is var least && number < least)
        {
            result.AddError($"{name} must be at least {least}, not {text}");
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
