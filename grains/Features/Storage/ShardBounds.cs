using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// The first and last track of shards that were looked into: what finds a track's shard without reading the others. A few
/// bytes a shard.
/// </summary>
internal sealed class ShardBounds
{
    private readonly ConcurrentDictionary<(string FeatureSet, int Shard), (string First, string Last)> _known = new();

    /// <summary>The bounds of one shard, read if need be. A shard is content-addressed: built again it has the same.</summary>
    public (string First, string Last) Of(string featureSet, int shard, Func<ImmutableArray<SliceInfo>> read) =>
        _known.GetOrAdd((featureSet, shard), _ => read() is { IsEmpty: false } slices
            ? (slices[0].Id.Track.Track, slices[^1].Id.Track.Track)
            : ("", ""));
}
