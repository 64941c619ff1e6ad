using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Experiments.ClientCli.Commands;

/// <summary>The library's help, then examples: a verb's own; for a noun or the root, the first example of each verb below it.</summary>
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

    /// <summary>The words after the program's name that reach a command; empty for the root.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent
            ? ""
            : $"{PathOf(parent)} {command.Name}".TrimStart();
}
