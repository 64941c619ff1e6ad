using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Lists all silos.</summary>
internal sealed class NodeList : IVerb
{
    private readonly RowOptions _rows = new("state!=ready");

    public string Path => "node list";

    public string Description => "Lists nodes with state, devices, busy slots, labels and time of the last heartbeat.";

    public IReadOnlyList<string> Examples => ["experiments node list"];

    public IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("nodes"), invocation),
        grains => NodeQueries.ListAsync(grains, _rows.Read(invocation), cancellationToken), cancellationToken);
}
