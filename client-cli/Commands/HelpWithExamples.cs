using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.ClientCli.Output;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// The library's help, then examples: of a verb its own, of a noun the first one of each of its verbs, of the program ten. The global
/// options are listed at the root only.
/// </summary>
internal sealed partial class HelpWithExamples(HelpAction help, IReadOnlyList<IVerb> verbs) : SynchronousCommandLineAction
{
    private const string ContinuationMark = " \\";

    /// <summary>Where the examples of the program are taken from: the way from audio to a report.</summary>
    private static readonly string[] First =
    [
        "demo", "dataset import", "features build", "sweep plan", "sweep run", "sweep leaderboard", "experiment confusion", "compare",
        "predict", "report",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var (configuration, command) = (parseResult.InvocationConfiguration, parseResult.CommandResult.Command);
        var output = configuration.Output;
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = output.NewLine };
        configuration.Output = text;
        help.MaxWidth = TextTable.RedirectedWidth;
        var code = help.Invoke(parseResult);
        configuration.Output = output;
        var isComplete = command is RootCommand;
        foreach (var line in Layout(text.ToString(), isComplete ? [] : GlobalOptionsOf(command), TextTable.LineWidth))
        {
            output.WriteLine(line);
        }

        output.WriteLine("Examples:");
        foreach (var line in ExamplesOf(command).SelectMany(example => LayoutExample(example, TextTable.LineWidth)))
        {
            output.WriteLine(line);
        }

        if (!isComplete)
        {
            output.WriteLine();
            output.WriteLine("Global options: experiments --help");
        }

        return code;
    }

    /// <summary>The words after the program's name that reach a command; empty for the root.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand || ParentOf(command) is not { } parent
            ? ""
            : $"{PathOf(parent)} {command.Name}".TrimStart();

    /// <summary>The options that a command shows: its own, and those of the commands above it.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        var options = command.Options.AsEnumerable();
        for (var above = ParentOf(command); above is not null; above = ParentOf(above))
        {
            options = options.Concat(above.Options.Where(option => option.Recursive));
        }

        return options.Where(option => !option.Hidden).DistinctBy(option => option.Name);
    }

    private static Command? ParentOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault();

    private static string[] GlobalOptionsOf(Command command)
    {
        while (ParentOf(command) is { } parent)
        {
            command = parent;
        }

        return [.. command.Options.Select(option => option.Name)];
    }

    /// <summary>
    /// The library's unwrapped help at the width of the terminal, without some options: arguments, options and commands as tables, text
    /// broken between words.
    /// </summary>
    internal static IEnumerable<string> Layout(string text, string[] omitted, int width)
    {
        var lines = new List<string>();
        var rows = new List<(string Name, string? Meaning)>();
        foreach (var line in text.TrimEnd().ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            if (Row().Match(line) is { Success: true } row)
            {
                rows.Add((row.Groups["name"].Value, Default().Replace(row.Groups["meaning"].Value, " (default: ${value})${stop}")));
                continue;
            }

            lines.AddRange(TextTable.Lines(
                Table.Facts(rows.Where(known => !known.Name.Split(' ', ',').Intersect(omitted).Any())) with { IsNested = true }, width));
            rows.Clear();
            lines.AddRange(TextWrap.Lines(line, width));
        }

        // A section of omitted options alone.
        if (lines.IndexOf("Options:") is >= 0 and var title && lines[title + 1].Length == 0)
        {
            lines.RemoveRange(title, 2);
        }

        return lines;
    }

    /// <summary>A command that is longer than a line continues on the next one, as a shell reads it.</summary>
    internal static IEnumerable<string> LayoutExample(string example, int width)
    {
        var bound = OptionWithValue().Replace($"  {example}", TextWrap.Joined);
        string[] lines = [.. TextWrap.Lines(bound, width - ContinuationMark.Length, hanging: 4)];
        return $"  {example}".Length <= width ? [$"  {example}"]
            : lines.Select((line, index) => index < lines.Length - 1 ? line + ContinuationMark : line);
    }

    /// <summary>The space between an option and its value.</summary>
    [GeneratedRegex("(?<= --?[a-z-]+) (?=[^- ])")]
    private static partial Regex OptionWithValue();

    /// <summary>The library's note on a default value, behind the sentence; ours is inside of it.</summary>
    [GeneratedRegex(@"(?<stop>\.?) \[default: (?<value>.*)\]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Default();

    /// <summary>An entry: its name, and after two spaces or more what it is.</summary>
    [GeneratedRegex(@"^  (?<name>\S+( \S+)*)   *(?<meaning>\S.*?) *$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    private IEnumerable<string> ExamplesOf(Command command)
    {
        var path = PathOf(command);
        return verbs.FirstOrDefault(verb => verb.Path == path) is { } exact ? exact.Examples
            : path.Length == 0 ? First.Select(first => verbs.Single(verb => verb.Path == first).Examples[0])
            : verbs.Where(verb => verb.Path.StartsWith(path + " ", StringComparison.Ordinal)).Select(verb => verb.Examples[0]);
    }
}
