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
        WasThere = wasThere,
    };

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
