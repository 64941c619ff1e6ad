using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Experiments.ClientCli.Commands;

/// <summary>The library's help, then examples: of a verb its own, above it the first one of each verb below.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<IVerb> verbs) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in ExamplesOf(parseResult.CommandResult.Command))
        {
            output.WriteLine($"  {example}");
        }

        return code;
    }

    private IEnumerable<string> ExamplesOf(Command command)
    {
        var path = PathOf(command);
        return verbs.FirstOrDefault(verb => verb.Path == path) is { } exact
            ? exact.Examples
            : verbs.Where(verb => path.Length == 0 || verb.Path.StartsWith(path + " ", StringComparison.Ordinal))
                .Select(verb => verb.Examples[0]);
    }

    /// <summary>What is typed after the program's name to reach a command; empty for the root.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent
            ? ""
            : $"{PathOf(parent)} {command.Name}".TrimStart();
}
