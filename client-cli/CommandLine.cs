using System.CommandLine;
using System.CommandLine.Invocation;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli;

/// <summary>Arguments in, exit code out: the whole program, but for the process around it.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var tree = new CommandTree();

        // No response files: `--set x=@y` means what it says.
        var result = tree.Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var terminal = new Terminal(output, error)
        {
            IsJson = result.GetValue(CommandTree.Json),
            IsQuiet = result.GetValue(CommandTree.Quiet),
            IsInteractive = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected,
            IsVerbose = result.GetValue(CommandTree.Verbose),
        };
        try
        {
            if (result.Action is null or ParseErrorAction)
            {
                return (int)UsageErrors.Report(result, terminal);
            }

            tree.Terminal = terminal;
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The one place where every failure ends: Errors says it in a line and gives the exit code.
            return (int)Errors.Report(exception, terminal, cancellationToken);
        }
    }
}
