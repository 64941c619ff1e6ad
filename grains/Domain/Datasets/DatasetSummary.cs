using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Where a dataset or a feature set stands.</summary>
public enum BuildState
{
    /// <summary>Its work waits or executes.</summary>
    Building,

    /// <summary>It can be used.</summary>
    Ready,

    /// <summary>It could not be made; the reason is kept.</summary>
    Failed,
}

/// <summary>A dataset in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Can it be used?</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Import">How it was imported.</param>
/// <param name="Version">A hash over the tracks' content hashes and labels; null before it is ready.</param>
/// <param name="Tracks">Number of tracks.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="DurationSeconds">Length of all tracks, seconds.</param>
/// <param name="Genres">Tracks of each genre.</param>
/// <param name="Quarantined">Files left out, with their reasons.</param>
/// <param name="WholeSlices">
/// Slices without padding; the others are remainders, filled up with zeros and marked. Null where an earlier build imported.
/// </param>
/// <param name="TracksArtifact">The artifact that lists the tracks, as a path below the artifact root; null before it is ready.</param>
/// <param name="TracksHash">SHA-256 of that artifact; null before it is ready, and where a very early build imported.</param>
[GenerateSerializer, Immutable, Alias("dataset-summary")]
public sealed record DatasetSummary(
    string Name,
    BuildState State,
    string? Reason,
    DatasetImportSpec Import,
    string? Version,
    int Tracks,
    int Slices,
    double DurationSeconds,
    ImmutableSortedDictionary<string, int> Genres,
    ImmutableArray<QuarantinedFile> Quarantined,
    string? TracksArtifact,
    int? WholeSlices = null,
    string? TracksHash = null);

/// <summary>A feature set in a listing.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="State">Can it be used?</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="Spec">What is computed.</param>
/// <param name="ShardsDone">Shards that are there.</param>
/// <param name="Shards">All shards.</param>
/// <param name="Rows">Slices in it; 0 before it is ready.</param>
[GenerateSerializer, Immutable, Alias("feature-set-summary")]
public sealed record FeatureSetSummary(
    string Id,
    BuildState State,
    string? Reason,
    string Dataset,
    string DatasetVersion,
    FeatureSpec Spec,
    int ShardsDone,
    int Shards,
    int Rows);
