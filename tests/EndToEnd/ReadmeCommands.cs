using System.Text.RegularExpressions;

namespace Experiments.EndToEnd;

/// <summary>A command of the README and the heading of its section.</summary>
internal sealed record ReadmeCommand(string Section, string Text);

/// <summary>
/// The README's commands in order: every line of an indented block or of a fenced block without a language, whatever program it calls,
/// and code spans that start with one of ours. A quoted word is one argument; text after a # is a remark.
/// </summary>
internal static partial class ReadmeCommands
{
    /// <summary>Every command of a section once, as written, without its remark.</summary>
    public static IReadOnlyList<ReadmeCommand> Read(string readme)
    {
        var commands = new List<ReadmeCommand>();
        var section = "";
        var isFenced = false;
        var isCode = false;
        foreach (var line in readme.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                (isFenced, isCode) = (!isFenced, !isFenced && line.Length > 3);
            }
            else if (isFenced ? !isCode : line.StartsWith("    ", StringComparison.Ordinal))
            {
                commands.Add(new ReadmeCommand(section, Plain(line)));
            }
            else if (!isFenced)
            {
                section = line.StartsWith("## ", StringComparison.Ordinal) ? line : section;
                commands.AddRange(
                    Span().Matches(line).Select(span => new ReadmeCommand(section, Plain(span.Groups[1].Value)))
                        .Where(command => Program().IsMatch(command.Text)));
            }
        }

        return [.. commands.Where(command => command.Text.Length > 0).Distinct()];
    }

    private static string Plain(string line) => Remark().Replace(line, "").Trim();

    /// <summary>The arguments of a command of <c>experiments</c>, however the README calls it; null for another program.</summary>
    public static string[]? ArgumentsOf(string command) =>
        Experiments().Match(command) is { Success: true } start
            ? [.. Word().Matches(command[start.Length..]).Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value)]
            : null;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"^(experiments|silo|dotnet) \S")]
    private static partial Regex Program();

    [GeneratedRegex("^(experiments|dotnet run --project client-cli -c Release --)(?= |$)")]
    private static partial Regex Experiments();

    [GeneratedRegex(@"'([^']*)'|\S+")]
    private static partial Regex Word();
}
