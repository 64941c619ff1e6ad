using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Shows one feature set.</summary>
internal sealed class FeaturesShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Feature set ID or a unique prefix of it, from `features list`." };

    private readonly Option<bool> _genres = new("--by-genre") { Description = "Also show the mean of each column per genre." };

    public string Path => "features show";

    public string Description => "Shows a feature set: its dataset, and its columns with units and statistics.";

    public IReadOnlyList<string> Examples => ["experiments features show 3f9a1c"];

    public IReadOnlyList<Symbol> Symbols => [_id, _genres];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var set = await FeatureSets.FindAsync(cluster, id, cancellationToken).ConfigureAwait(false);
        var columns = set.State is BuildState.Ready
            ? await cluster.Grains.GetGrain<IFeatureSetGrain>(set.Id).ListColumnsAsync(cancellationToken).ConfigureAwait(false)
            : [];
        return FeatureViews.Show(set, columns, invocation.Value(_genres)).ShowOn(invocation.Terminal);
    }
}
