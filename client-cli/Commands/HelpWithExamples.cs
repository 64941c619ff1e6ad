using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// The library's help, then examples: of a verb its own, of a noun the first one of each of its verbs, of the program ten. The global
/// options are listed at the root, and elsewhere with <c>--all</c>.
/// </summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<IVerb> verbs) : SynchronousCommandLineAction
{
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
        var code = help.Invoke(parseResult);
        configuration.Output = output;
        var isComplete = command is RootCommand || parseResult.GetValue(CommandTree.All);
        foreach (var line in isComplete ? Lines(text) : WithoutGlobalOptions(Lines(text), GlobalOptionsOf(command)))
        {
            output.WriteLine(line);
        }

        output.WriteLine("Examples:");
        foreach (var example in ExamplesOf(command))
        {
            output.WriteLine($"  {example}");
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
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent
            ? ""
            : $"{PathOf(parent)} {command.Name}".TrimStart();

    private static List<string> Lines(StringWriter text) => [.. text.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n'), ""];

    private static string[] GlobalOptionsOf(Command command)
    {
        while (command.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            command = parent;
        }

        return [.. command.Options.Select(option => option.Name)];
    }

    /// <summary>A line that begins deeper than an option continues the description of the option above it.</summary>
    private static List<string> WithoutGlobalOptions(List<string> lines, string[] names)
    {
        var kept = new List<string>();
        var isDropping = false;
        foreach (var line in lines)
        {
            var isOption = line.StartsWith("  -", StringComparison.Ordinal);
            isDropping = isOption
                ? line.Split(' ', ',').Intersect(names).Any()
                : isDropping && line.StartsWith("   ", StringComparison.Ordinal);
            if (!isDropping)
            {
                kept.Add(line);
            }
        }

        if (kept.IndexOf("Options:") is >= 0 and var title && kept[title + 1].Length == 0)
        {
            kept.RemoveRange(title, 2);
        }

        return kept;
    }

    private IEnumerable<string> ExamplesOf(Command command)
    {
        var path = PathOf(command);
        return verbs.FirstOrDefault(verb => verb.Path == path) is { } exact ? exact.Examples
            : path.Length == 0 ? First.Select(first => verbs.Single(verb => verb.Path == first).Examples[0])
            : verbs.Where(verb => verb.Path.StartsWith(path + " ", StringComparison.Ordinal)).Select(verb => verb.Examples[0]);
    }
}
