using System.CommandLine;
using System.CommandLine.Invocation;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>Prints version and commit of this program.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(BuildVersion.Describe(typeof(PrintVersion)));
        return (int)ExitCode.Done;
    }
}
