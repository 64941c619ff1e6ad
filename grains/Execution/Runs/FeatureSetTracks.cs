using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Execution.Runs;

/// <summary>A dataset's tracks as they appear in the rows of a feature set.</summary>
public static class FeatureSetTracks
{
    /// <summary>
    /// The tracks, each with as many slices as it has rows, so that consecutive slice numbers are row numbers. Features computed from audio
    /// have a row for every slice; an imported table may lack tracks and slices, or cut them differently.
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

    /// <summary>The mixtures of some rows, shape [rows, genres]; null without mixtures.</summary>
    internal static float[]? MixturesOf(TrackMixtures? mixtures, FeatureSetReader features, ImmutableArray<int> rows) => mixtures?.ToRows(
        [.. rows.Select(row => features.Slices[row].Id.Track.Track)], [.. rows.Select(row => features.Labels[row])], features.Genres);
}
