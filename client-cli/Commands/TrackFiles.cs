using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands;

/// <summary>Locates slices: their track's file, and their offset in it.</summary>
internal static class TrackFiles
{
    /// <summary>The same rows with path (relative to the dataset's root) and offset in seconds.</summary>
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
