using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Which tracks of a dataset to list, in the order of their IDs.</summary>
/// <param name="Genre">Only those with this label; null for all.</param>
/// <param name="Text">Only those with this text in their name, file or group, in upper or lower case; null for all.</param>
/// <param name="Skip">How many to leave out.</param>
/// <param name="Take">The most to list, up to 1,000.</param>
[GenerateSerializer, Immutable, Alias("track-query")]
public sealed record TrackQuery(string? Genre, string? Text, int Skip, int Take)
{
    /// <summary>Whether a track is meant.</summary>
    public bool Includes(TrackInfo track)
    {
        ArgumentNullException.ThrowIfNull(track);
        return (Genre is null || track.Genre == Genre)
            && (Text is null || Has(track.Id.Track, Text) || Has(track.Path, Text) || Has(track.Group, Text));
    }

    private static bool Has(string name, string text) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Some tracks of a dataset.</summary>
/// <param name="Tracks">The tracks of the page.</param>
/// <param name="Total">How many the query includes.</param>
[GenerateSerializer, Immutable, Alias("track-listing")]
public sealed record TrackListing(ImmutableArray<TrackInfo> Tracks, int Total);
