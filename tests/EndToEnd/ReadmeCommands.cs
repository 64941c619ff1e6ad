using System.Text.RegularExpressions;

namespace Experiments.EndToEnd;

/// <summary>A command of a Markdown file.</summary>
/// <param name="File">The file's path in the repository.</param>
/// <param name="Section">The second-level heading above the command, as written.</param>
/// <param name="Text">The command.</param>
internal sealed record ReadmeCommand(string File, string Section, string Text)
{
    /// <summary>Where the command is.</summary>
    public string Place => $"{File} {Section}";
}

/// <summary>
/// The commands of Markdown files in order: every line of an indented block or of a fenced block without a language, whatever program it
/// calls, and code spans that start with one of ours. A quoted word is one argument; text after a # is a comment.
/// </summary>
internal static partial class ReadmeCommands
{
    private static readonly ReadmeCommand[] Written = [.. MarkdownFiles.Paths.SelectMany(path => Read(path, MarkdownFiles.Read(path)))];

    /// <summary>
    /// Every wanted command of all Markdown files, without its comment. A command that occurs more than once is returned at its first
    /// place.
    /// </summary>
    public static IReadOnlyList<ReadmeCommand> All(Func<ReadmeCommand, bool> isWanted) =>
        [.. Written.Where(isWanted).DistinctBy(command => command.Text)];

    private static IEnumerable<ReadmeCommand> Read(string file, string text)
    {
        var commands = new List<ReadmeCommand>();
        var section = "";
        var isFenced = false;
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                (isFenced, isCode) = (!isFenced, !isFenced && line.Length > 3);
            }
            else if (isFenced ? !isCode : line.StartsWith("    ", StringComparison.Ordinal))
            {
                commands.Add(new ReadmeCommand(file, section, Plain(line)));
            }
            else if (!isFenced)
            {
                section = line.StartsWith("## ", StringComparison.Ordinal) ? line : section;
                commands.AddRange(Span().Matches(line)
                    .Select(span => new ReadmeCommand(file, section, Plain(span.Groups[1].Value)))
                    .Where(command => Program().IsMatch(command.Text)));
            }
        }

        return commands.Where(command => command.Text.Length > 0);
    }

    private static string Plain(string line) => Comment().Replace(line, "").Trim();

    /// <summary>The arguments of an <c>experiments</c> command, however the README calls it; null for another program.</summary>
    public static string[]? ArgumentsOf(string command) => ArgumentsOf(command, Experiments());

    /// <summary>The arguments of a <c>silo</c> that prints something and exits; null for any other command.</summary>
    public static string[]? ArgumentsOfSilo(string command) =>
        ArgumentsOf(command, Silo()) is { } arguments && arguments.Any(argument => argument is "--check" or "--help") ? arguments : null;

    private static string[]? ArgumentsOf(string command, Regex program) =>
        program.Match(command) is { Success: true } start
            ? [.. Word().Matches(command[start.Length..]).Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value)]
            : null;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(experiments|silo|dotnet) \S")]
    private static partial Regex Program();

    [GeneratedRegex("^(experiments|dotnet run --project client-cli -c Release --)(?= |$)")]
    private static partial Regex Experiments();

    [GeneratedRegex("^(silo|dotnet run --project silo -c Release --)(?= |$)")]
    private static partial Regex Silo();

    [GeneratedRegex(@"'([^']*)'|\S+")]
    private static partial Regex Word();
}
