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
    public static ExitCode Report(ParseResult result, IEnumerable<string> args, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        var typed = $"experiments {HelpWithExamples.PathOf(command)}".TrimEnd();
        return Errors.Report(
            UserErrorException.FromLines(UserErrorKind.Invalid,
                [.. Describe(result, args, command, typed), $"see `{typed} --help`"]), terminal);
    }

    /// <summary>
    /// A word that the command does not know, or that looks like an option and is none: it is refused, whether or not help is asked for,
    /// instead of taken as a file or a name.
    /// </summary>
    public static string? FindUnknown(ParseResult result) => result.Action switch
    {
        // --version, and suggestions for a shell, which get a whole command line as one word.
        not (HelpWithExamples or ParseErrorAction or null) when result.CommandResult.Command is RootCommand => null,
        _ when result.Tokens.Any(token => token.Type is TokenType.DoubleDash) => FirstUnmatched(result),

        // An unknown option takes the place of the first argument, and the word after it is the one that does not match.
        _ => result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(child => child.Tokens).Select(token => token.Value)
            .Concat(result.UnmatchedTokens).FirstOrDefault(IsOption) ?? FirstUnmatched(result),
    };

    /// <summary>
    /// A switch with a value, as in <c>--json=yes</c>, whose value would be taken for an argument. The parser reads true and false.
    /// </summary>
    public static string? FindSwitchWithValue(ParseResult result, IEnumerable<string> args)
    {
        string[] switches = [.. HelpWithExamples.OptionsOf(result.CommandResult.Command).Where(option => option is Option<bool>)
            .SelectMany(option => option.Aliases.Prepend(option.Name))];
        return args.TakeWhile(word => word != "--").FirstOrDefault(word => word.Split('=', 2) is [var name, not ("true" or "false")]
            && switches.Contains(name));
    }

    private static string? FirstUnmatched(ParseResult result) => result.UnmatchedTokens is [var first, ..] ? first : null;

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string[] Describe(ParseResult result, IEnumerable<string> args, Command command, string typed)
    {
        if (FindSwitchWithValue(result, args) is { } given)
        {
            var name = given[..given.IndexOf('=', StringComparison.Ordinal)];
            return [$"`{typed}`: {name} takes no value; write {name} alone"];
        }

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
            ? [$"`{typed}` needs the argument {missing.Name}: {Phrase(missing.Description)}"]
            : [.. result.Errors.Select(error => $"`{typed}`: {Describe(error)}")];
    }

    /// <summary>A description as the end of a sentence; names such as ID keep their capitals.</summary>
    private static string Phrase(string? description) => description is null ? ""
        : (description.Length > 1 && char.IsUpper(description[1]) ? description : char.ToLowerInvariant(description[0]) + description[1..])
            .TrimEnd('.');

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
