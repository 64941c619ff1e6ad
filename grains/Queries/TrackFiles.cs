using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.Queries;

/// <summary>Locates slices: their track's file, and their offset in it.</summary>
public static class TrackFiles
{
    /// <summary>
    /// The same rows with path (relative to the dataset's root) and offset in seconds, as they were when a feature set was computed: the
    /// dataset may have other tracks by now, or be removed.
    /// </summary>
    public static async Task<IReadOnlyList<LocatedSlice>> LocateAsync(
        IGrainFactory grains, string featureSet, IReadOnlyCollection<SliceHardness> slices, CancellationToken cancellationToken)
    {
        var set = grains.GetGrain<IFeatureSetGrain>(featureSet);
        var hop = (await set.DescribeDatasetAsync(cancellationToken).ConfigureAwait(false)).Import.Slices.HopSeconds;
        var tracks = (await set.FindTracksAsync([.. slices.Select(slice => slice.Slice.Track).Distinct()], cancellationToken)
            .ConfigureAwait(false)).ToDictionary(track => track.Id, track => track.Path);
        return
        [
            .. slices.Select(slice => new LocatedSlice(
                slice, tracks.GetValueOrDefault(slice.Slice.Track, ""), slice.Slice.Index * hop)),
        ];
    }

    /// <summary>The same rows with path (relative to the dataset's root) and offset in seconds, as they are now.</summary>
    public static async Task<IReadOnlyList<LocatedSlice>> LocateAsync(
        IGrainFactory grains, IReadOnlyCollection<SliceHardness> slices, CancellationToken cancellationToken)
    {
        var rows = new List<LocatedSlice>();
        var paths = new Dictionary<TrackId, string>();
        var hops = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var slice in slices)
        {
            var track = slice.Slice.Track;
            var dataset = grains.GetGrain<IDatasetGrain>(track.Dataset);
            if (!hops.TryGetValue(track.Dataset, out var hop))
            {
                hops[track.Dataset] = hop = (await dataset.DescribeAsync(cancellationToken).ConfigureAwait(false)).Import.Slices.HopSeconds;
            }

            if (!paths.TryGetValue(track, out var path))
            {
                paths[track] = path = (await dataset.GetTrackAsync(track.Track, cancellationToken).ConfigureAwait(false)).Path;
            }

            rows.Add(new LocatedSlice(slice, path, slice.Slice.Index * hop));
        }

        return rows;
    }
}
