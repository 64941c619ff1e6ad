using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Execution.Runs;

/// <summary>A dataset's tracks as the rows of a feature set have them.</summary>
public static class FeatureSetTracks
{
    /// <summary>
    /// The tracks, each with as many slices as it has rows, so that slices counted through them are rows. Features that were computed of
    /// the audio have a row for every slice; an imported table may lack tracks and slices, or cut them otherwise.
    /// </summary>
    public static ImmutableArray<TrackInfo> Of(ImmutableArray<TrackInfo> tracks, FeatureSetReader features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Manifest.ImportedTable is null)
        {
            return tracks;
        }

        var known = tracks.ToDictionary(track => track.Id);
        return [.. features.Slices.GroupBy(slice => slice.Id.Track).Select(rows => known[rows.Key] with { Slices = rows.Count() })];
    }
}
