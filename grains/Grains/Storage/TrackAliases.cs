using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>The tracks of a dataset by the names that other programs give them: ID, name, file with or without its folder.</summary>
internal sealed class TrackAliases
{
    /// <summary>Null for a name of several tracks.</summary>
    private readonly Dictionary<string, TrackId?> _tracks = new(StringComparer.Ordinal);

    public TrackAliases(ImmutableArray<TrackInfo> tracks)
    {
        foreach (var track in tracks)
        {
            string[] names =
            [
                track.Id.ToString(), track.Id.Track, track.Path, Path.GetFileName(track.Path),
                Path.GetFileNameWithoutExtension(track.Path),
            ];
            foreach (var name in names.Distinct())
            {
                _tracks[name] = _tracks.TryGetValue(name, out var other) && other != track.Id ? null : track.Id;
            }
        }
    }

    /// <summary>The track of a name; null if there is none, or several have it.</summary>
    public TrackId? Find(string name) => _tracks.GetValueOrDefault(name);
}
