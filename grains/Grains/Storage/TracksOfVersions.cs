using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Grains.Storage;

/// <summary>
/// The tracks of a dataset in the version that is shown, and how other versions differ from it: predictions for audio that a track no
/// longer has say nothing about it.
/// </summary>
/// <param name="artifacts">The track lists.</param>
/// <param name="dataset">The dataset's name.</param>
/// <param name="version">The version that is shown.</param>
/// <param name="artifact">Its list, if it is the current one.</param>
/// <param name="hash">The list's hash, if it is known.</param>
internal sealed class TracksOfVersions(
    ArtifactStore artifacts, string dataset, string version, string? artifact = null, string? hash = null)
{
    private readonly Dictionary<string, IReadOnlySet<TrackId>> _others = new(StringComparer.Ordinal)
    {
        [version] = ImmutableHashSet<TrackId>.Empty,
    };

    /// <summary>The current version of a dataset that is ready.</summary>
    public TracksOfVersions(ArtifactStore artifacts, DatasetSummary dataset)
        : this(artifacts, dataset.Name, dataset.Version ?? throw dataset.NotReady(), dataset.TracksArtifact, dataset.TracksHash)
    {
    }

    /// <summary>The tracks that are shown; read when they are first needed.</summary>
    public IReadOnlyDictionary<TrackId, TrackInfo> Shown => field ??=
        artifacts.ReadTracks(artifact ?? ArtifactPaths.Tracks(dataset, version), hash).ToDictionary(track => track.Id);

    /// <summary>The tracks of another version that the shown one lacks, or has other audio for.</summary>
    public IReadOnlySet<TrackId> FindOthers(string other)
    {
        if (!_others.TryGetValue(other, out var found))
        {
            _others[other] = found = artifacts.ReadTracks(ArtifactPaths.Tracks(dataset, other))
                .Where(track => Shown.GetValueOrDefault(track.Id)?.ContentHash != track.ContentHash).Select(track => track.Id).ToHashSet();
        }

        return found;
    }
}
