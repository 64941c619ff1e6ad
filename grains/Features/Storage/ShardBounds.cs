using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// Cache of the first and last track of shards, to find a track's shard without reading the others. A few bytes per shard.
/// </summary>
internal sealed class ShardBounds
{
    private readonly ConcurrentDictionary<(string FeatureSet, int Shard), (string First, string Last)> _known = new();

    /// <summary>The bounds of one shard, read on first use. A shard is content-addressed: rebuilding does not change them.</summary>
    public (string First, string Last) Of(string featureSet, int shard, Func<ImmutableArray<SliceInfo>> read) =>
        _known.GetOrAdd((featureSet, shard), _ => read() is { IsEmpty: false } slices
            ? (slices[0].Id.Track.Track, slices[^1].Id.Track.Track)
            : ("", ""));
}
