using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>Explains what is wrong with a command line, with the closest word and where to read more.</summary>
internal static class UsageErrors
{
    public static ExitCode Report(ParseResult result, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        var typed = $"experiments {HelpWithExamples.PathOf(command)}".TrimEnd();
        return Errors.Report(
            UserErrorException.FromLines(UserErrorKind.Invalid,
                [.. Describe(result, command, typed), $"see `{typed} --help`"]), terminal);
    }

    /// <summary>
    /// A word that the command does not know, or that looks like an option and is none: it is refused, whether or not help is asked for,
    /// instead of taken as a file or a name.
    /// </summary>
    public static string? FindUnknown(ParseResult result) => result.Action switch
    {
        // --version, and suggestions for a shell, which get a whole command line as one word.
        not (HelpWithExamples or ParseErrorAction or null) when result.CommandResult.Command is RootCommand => null,
        _ when result.UnmatchedTokens is [var unmatched, ..] => unmatched,
        _ when result.Tokens.Any(token => token.Type is TokenType.DoubleDash) => null,
        _ => result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(child => child.Tokens)
            .Select(token => token.Value).FirstOrDefault(value => value.Length > 1 && value[0] == '-'),
    };

    private static string[] Describe(ParseResult result, Command command, string typed)
    {
        if (FindUnknown(result) is { } token)
        {
            return
            [
                token.StartsWith('-')
                    ? $"`{typed}` has no option '{token}'{Hint(token, HelpWithExamples.OptionsOf(command).Select(option => option.Name))}"
                    : command.Subcommands.Count > 0
                        ? $"`{typed}` has no {(command is RootCommand ? "command" : "verb")} "
                            + $"'{token}'{Hint(token, command.Subcommands.Select(verb => verb.Name))}"
                        : $"`{typed}` does not take the argument '{token}'",
            ];
        }

        if (command.Subcommands.Count > 0)
        {
            return [$"`{typed}` needs a {(command is RootCommand ? "command" : "verb")}"];
        }

        var missing = command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > (result.GetResult(argument)?.Tokens.Count ?? 0));
        var wrong = result.CommandResult.Children.OfType<ArgumentResult>()
            .Select(child =>
                (child.Argument.Name, Word: child.Tokens.Count == 1 ? child.Tokens[0].Value : null,
                    Known: child.Argument.GetCompletions(CompletionContext.Empty).Select(item => item.Label).ToArray()))
            .FirstOrDefault(child => child is { Word: not null, Known.Length: > 0 } && !child.Known.Contains(child.Word));
        return wrong.Word is not null
            ? [$"`{typed}`: {wrong.Name} cannot be '{wrong.Word}'{NearestName.Hint(wrong.Word, wrong.Known)}"]
            : missing is not null
            ? [$"`{typed}` needs {missing.Name}: {missing.Description}"]
            : [.. result.Errors.Select(error => $"`{typed}`: {Describe(error)}")];
    }

    /// <summary>The nearest name; without one, the help lists what there is.</summary>
    private static string Hint(string word, IEnumerable<string> names) =>
        NearestName.Find(word, names) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static string Describe(ParseError error)
    {
        if (error.SymbolResult is OptionResult { IdentifierToken: not null, Tokens.Count: 0 } empty
            && empty.Option.Arity.MinimumNumberOfValues > 0)
        {
            return $"{empty.Option.Name} needs a value";
        }

        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        var known = option?.Option.GetCompletions(CompletionContext.Empty).Select(item => item.Label).ToArray() ?? [];
        return option is { Tokens: [var token] } && known.Length > 0 && !known.Contains(token.Value)
            ? $"{option.Option.Name} cannot be '{token.Value}'{NearestName.Hint(token.Value, known)}"
            : $"{char.ToLowerInvariant(error.Message[0])}{OneLine(error.Message[1..])}".TrimEnd('.');
    }

    /// <summary>The library lists the possible values of an argument one per line.</summary>
    private static string OneLine(string message) =>
        string.Join(", ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Replace(":, ", ": ", StringComparison.Ordinal);
}
