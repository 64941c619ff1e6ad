using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Lists all feature sets.</summary>
internal sealed class FeaturesList : IVerb
{
    public string Path => "features list";

    public string Description => "Lists feature sets.";

    public IReadOnlyList<string> Examples => ["experiments features list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        return FeatureViews.List(await FeatureSets.ListAsync(cluster, cancellationToken).ConfigureAwait(false)).ShowOn(invocation.Terminal);
    }
}
