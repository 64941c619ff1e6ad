using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Lists all silos.</summary>
internal sealed class NodeList : IVerb
{
    public string Path => "node list";

    public string Description => "Lists nodes with state, devices, busy slots, labels and time of the last heartbeat.";

    public IReadOnlyList<string> Examples => ["experiments node list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("nodes"),
        grains => NodeQueries.ListAsync(grains, cancellationToken), cancellationToken);
}
