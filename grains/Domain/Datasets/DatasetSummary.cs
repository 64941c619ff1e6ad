using System.Collections.Immutable;
using System.Globalization;
using Orleans;

namespace Experiments.Domain;

/// <summary>State of a dataset or feature set.</summary>
public enum BuildState
{
    /// <summary>Its work is queued or executing.</summary>
    Building,

    /// <summary>It can be used.</summary>
    Ready,

    /// <summary>It could not be built; the reason is kept.</summary>
    Failed,
}

/// <summary>A dataset in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Import">How it was imported.</param>
/// <param name="Version">Hash over the tracks' content hashes and labels; null until the dataset is ready.</param>
/// <param name="Tracks">Number of tracks.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="DurationSeconds">Total length of all tracks, seconds.</param>
/// <param name="Genres">Tracks of each genre.</param>
/// <param name="Quarantined">Skipped files, with the reasons.</param>
/// <param name="WholeSlices">
/// Slices without padding; the others are remainders, padded with zeros and marked. Null if an earlier build imported the dataset.
/// </param>
/// <param name="TracksArtifact">The artifact that lists the tracks, as a path below the artifact root; null until the dataset is
/// ready.</param>
/// <param name="TracksHash">SHA-256 of that artifact; null until the dataset is ready, or if a very early build imported it.</param>
/// <param name="Notes">What its import said of tables and names; null if an earlier build imported it.</param>
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
    string? TracksHash = null,
    ImmutableArray<string>? Notes = null)
{
    /// <summary>The names of the folds that it was published with, as <see cref="PublishedFolds"/> orders them; null if none.</summary>
    [Id(0)] public ImmutableArray<string>? Folds { get; init; }

    /// <summary>What a label is called where it is no genre, such as <c>label</c>; null for <see cref="DefaultLabelWord"/>.</summary>
    [Id(1)] public string? LabelWord { get; init; }

    /// <summary>How far the running import has come; null without one, or before its first news.</summary>
    [Id(2)] public ImportTally? Progress { get; init; }

    /// <summary>The versions that it had before, oldest first; default from an earlier build.</summary>
    [Id(3)] public ImmutableArray<DatasetVersion> Earlier { get; init; } = [];

    /// <summary>What a label is called unless the dataset says otherwise.</summary>
    public const string DefaultLabelWord = "genre";

    /// <summary>The error for a caller that needs the imported tracks while there are none.</summary>
    public UserErrorException NotReady() =>
        State is BuildState.Building ? new($"dataset '{Name}' is still being imported")
            : UserErrorException.FromLines(UserErrorKind.Invalid, $"dataset '{Name}' is not usable: {Reason}".Split('\n'));
}

/// <summary>A feature set in a listing.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="Spec">What is computed.</param>
/// <param name="ShardsDone">Shards that are written.</param>
/// <param name="Shards">Total number of shards.</param>
/// <param name="Rows">Number of slices; 0 until the feature set is ready.</param>
/// <param name="FailedAt">When it last failed, UTC; null if it did not, or failed in an earlier build.</param>
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
    int Rows,
    DateTimeOffset? FailedAt = null)
{
    /// <summary>Why and when it failed; null if it did not.</summary>
    public string? Failure => Reason is null ? null
        : FailedAt is { } time ? $"{Reason} (at {time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)})"
        : Reason;
}
