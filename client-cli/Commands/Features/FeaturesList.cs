using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Lists all feature sets.</summary>
internal sealed class FeaturesList : IVerb
{
    private readonly RowOptions _rows = new("dataset=gtzan");

    public string Path => "features list";

    public string Description => "Lists feature sets.";

    public IReadOnlyList<string> Examples => ["experiments features list"];

    public IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("features"), invocation),
        grains => FeatureSetQueries.ShowAllAsync(grains, _rows.Read(invocation), invocation.Terminal.Error, cancellationToken),
        cancellationToken);
}
