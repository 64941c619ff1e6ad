using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Lists all datasets.</summary>
internal sealed class DatasetList : IVerb
{
    private readonly RowOptions _rows = new("tracks>100 and state=ready");

    public string Path => "dataset list";

    public string Description => "Lists datasets.";

    public IReadOnlyList<string> Examples => ["experiments dataset list"];

    public IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("datasets"), invocation),
        grains => DatasetQueries.ListAsync(grains, _rows.Read(invocation), invocation.Terminal.Error, cancellationToken),
        cancellationToken);
}
