using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Feature sets, for programs, and by the beginning of their ids.</summary>
internal static class FeaturesView
{
    public static object Shape(FeatureSetSummary set, bool? wasThere = null) => new
    {
        set.Id,
        State = Words.Of(set.State),
        set.Reason,
        Name = set.Spec.Name,
        set.Dataset,
        set.DatasetVersion,
        set.Rows,
        set.Shards,
        IsImported = set.Spec.ImportedSet is not null,
        WasThere = wasThere,
    };

    /// <summary>The feature set of an id, or of the only one that begins so.</summary>
    /// <exception cref="UserErrorException">There is none, or several.</exception>
    public static async Task<FeatureSetSummary> FindAsync(ClusterConnection cluster, string id, CancellationToken cancellationToken)
    {
        var sets = (await ListAsync(cluster, cancellationToken).ConfigureAwait(false)).Where(set => set.Id.StartsWith(id, StringComparison.Ordinal)).ToArray();
        return sets switch
        {
            [var one] => one,
            [] => throw UserErrorException.NotFound($"feature set '{id}' does not exist; `experiments features list` shows those there are"),
            _ => throw new UserErrorException($"'{id}' is the beginning of {sets.Length} feature sets; give more of it"),
        };
    }

    public static async Task<IReadOnlyList<FeatureSetSummary>> ListAsync(ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var sets = new List<FeatureSetSummary>();
        foreach (var id in await cluster.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            sets.Add(await cluster.Grains.GetGrain<IFeatureSetGrain>(id).DescribeAsync(cancellationToken).ConfigureAwait(false));
        }

        return sets;
    }
}
