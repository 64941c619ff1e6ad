using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>The tracks of features from elsewhere, as a dataset that exists already knows them.</summary>
internal static class KnownTracks
{
    /// <summary>The dataset's tracks that have features, each with as many slices as it has there.</summary>
    /// <param name="tracks">The tracks that the features name.</param>
    /// <param name="known">The tracks of the dataset.</param>
    /// <exception cref="UserErrorException">A track is not in the dataset, or has another genre or part there.</exception>
    public static ImmutableArray<TrackInfo> Join(ImmutableArray<TrackInfo> tracks, ImmutableArray<TrackInfo> known)
    {
        var byName = known.ToDictionary(track => track.Id.Track, StringComparer.Ordinal);
        var problems = new List<string>();
        var joined = ImmutableArray.CreateBuilder<TrackInfo>(tracks.Length);
        foreach (var track in tracks)
        {
            if (!byName.TryGetValue(track.Id.Track, out var found))
            {
                problems.Add(
                    $"{track.Id}: is in the table but not in the dataset; "
                    + "import the audio it was computed from, or choose another dataset name");
            }
            else if (found.Genre != track.Genre)
            {
                problems.Add($"{track.Id}: is {track.Genre} in the table but {found.Genre} in the dataset; correct one of the two");
            }
            else if (track.Fold is { } fold && fold != found.Fold)
            {
                problems.Add(
                    $"{track.Id}: is in part {fold} in the table but in {(found.Fold is { } other ? $"part {other}" : "none")} in the "
                    + "dataset; leave out the column, or choose another dataset name");
            }
            else
            {
                joined.Add(found with { Slices = track.Slices });
            }
        }

        return problems.Count == 0 ? joined.ToImmutable() : throw UserErrorException.FromProblems(PublishedTableReader.Shorten(problems));
    }
}
