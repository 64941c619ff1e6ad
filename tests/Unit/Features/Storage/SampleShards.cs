using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Unit.Features.Storage;

/// <summary>Extracts one track: appends its slices to the shard, in order.</summary>
internal delegate void ExtractTrack(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken);

/// <summary>Writes the shards of a feature set without audio.</summary>
internal static class SampleShards
{
    /// <summary>Writes every shard that is missing or damaged, and the manifest.</summary>
    public static FeatureSetManifest Build(
        FeatureSetStore store, FeatureSetPlan plan, ExtractTrack extract, CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            if (store.FindShard(plan, shard) is null)
            {
                BuildShard(store, plan, shard, extract, cancellationToken);
            }
        }

        return store.Complete(plan, cancellationToken);
    }

    /// <summary>Writes one shard, even if it exists.</summary>
    public static ShardInfo BuildShard(
        FeatureSetStore store, FeatureSetPlan plan, int shard, ExtractTrack extract, CancellationToken cancellationToken)
    {
        using var writer = store.BeginShard(plan, shard);
        foreach (var track in plan.TracksOf(shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            extract(track, writer, cancellationToken);
        }

        return writer.Commit();
    }
}
