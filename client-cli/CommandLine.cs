using System.CommandLine;
using System.CommandLine.Invocation;
using Experiments.ClientCli.Commands;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli;

/// <summary>Turns arguments into an exit code: the whole program except its process.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var tree = new CommandTree();

        // No response files: `--set x=@y` is taken literally.
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
            if (result.Action is null or ParseErrorAction || UsageErrors.FindUnknown(result) is not null
                || UsageErrors.FindSwitchWithValue(result, args) is not null)
            {
                return (int)UsageErrors.Report(result, args, terminal);
            }

            using var trace = new CommandTrace(HelpWithExamples.PathOf(result.CommandResult.Command));
            tree.Terminal = terminal;
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var code = await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
            trace.End(code);
            return code;
        }
        catch (Exception exception)
        {
            // Every failure ends here: Errors prints it in one line and returns the exit code.
            return (int)Errors.Report(exception, terminal, cancellationToken);
        }
    }
}
