using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Lists all feature sets.</summary>
internal sealed class FeaturesList : IVerb
{
    public string Path => "features list";

    public string Description => "Lists feature sets.";

    public IReadOnlyList<string> Examples => ["experiments features list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("features"),
        grains => FeatureSetQueries.ShowAllAsync(grains, invocation.Terminal.Error, cancellationToken), cancellationToken);
}
