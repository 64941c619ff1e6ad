using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// Problems and oddities in a dataset, found by decoding every track again and comparing each with all others.
/// </summary>
[GenerateSerializer, Immutable, Alias("audit-result")]
public sealed record AuditResult
{
    /// <summary>The dataset's name.</summary>
    [Id(0)] public required string Dataset { get; init; }

    /// <summary>Its version.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary>Number of tracks.</summary>
    [Id(2)] public required int Tracks { get; init; }

    /// <summary>Sets of tracks whose decoded samples are equal, two or more each.</summary>
    [Id(3)] public required ImmutableArray<ImmutableArray<AuditedTrack>> ExactDuplicates { get; init; }

    /// <summary>Pairs that sound alike but are not exactly equal, most similar first.</summary>
    [Id(4)] public required ImmutableArray<NearDuplicate> NearDuplicates { get; init; }

    /// <summary>Problems of single tracks, ordered by track id.</summary>
    [Id(5)] public required ImmutableArray<AuditFinding> Findings { get; init; }

    /// <summary>Tracks, slices and duration of each genre.</summary>
    [Id(6)] public required ImmutableArray<GenreShare> Genres { get; init; }

    /// <summary>Files that import skipped, with the reasons.</summary>
    [Id(7)] public required ImmutableArray<QuarantinedFile> Quarantined { get; init; }

    /// <summary>Whether there was audio to decode. A dataset imported as a table has none.</summary>
    [Id(8)] public required bool HasAudio { get; init; }
}

/// <summary>A track in an audit.</summary>
[GenerateSerializer, Immutable, Alias("audited-track")]
public sealed record AuditedTrack(TrackId Track, string Path, string Genre, string Group);

/// <summary>Two tracks that sound alike.</summary>
/// <param name="First">The first track.</param>
/// <param name="Second">The second track.</param>
/// <param name="Similarity">1 for equal fingerprints, 0 for no more than chance.</param>
/// <param name="OffsetSeconds">Time t of the first track corresponds to t plus this offset in the second, seconds.</param>
/// <param name="OverlapSeconds">How long the two overlap, seconds.</param>
[GenerateSerializer, Immutable, Alias("near-duplicate")]
public sealed record NearDuplicate(
    AuditedTrack First, AuditedTrack Second, double Similarity, double OffsetSeconds, double OverlapSeconds);

/// <summary>What can be wrong with a single track.</summary>
public enum AuditProblem
{
    /// <summary>Silent from beginning to end.</summary>
    Silent,

    /// <summary>Silent for part of its length.</summary>
    PartlySilent,

    /// <summary>Its waveform is cut off at the top or bottom.</summary>
    Clipped,

    /// <summary>Its mean is far from zero.</summary>
    DcOffset,

    /// <summary>Much shorter than the others.</summary>
    Short,

    /// <summary>Its file holds different audio than at import, or can no longer be read.</summary>
    Changed,

    /// <summary>Its samples are not those of the import, which another decoder gave; whether the file has changed cannot be told.</summary>
    OtherDecoder,

    /// <summary>A field of its file is wrong, although all of its sound can be read.</summary>
    FileStructure,
}

/// <summary>One problem of a track.</summary>
/// <param name="Track">The track.</param>
/// <param name="Problem">Its kind.</param>
/// <param name="Message">Text for the user, without the track's name.</param>
[GenerateSerializer, Immutable, Alias("audit-finding")]
public sealed record AuditFinding(AuditedTrack Track, AuditProblem Problem, string Message);

/// <summary>How much of a dataset belongs to one genre.</summary>
[GenerateSerializer, Immutable, Alias("genre-share")]
public sealed record GenreShare(string Genre, int Tracks, int Slices, double DurationSeconds);

/// <summary>State of a dataset's audit.</summary>
/// <param name="State">Whether the audit is available.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Audit">The audit; null until it is ready.</param>
[GenerateSerializer, Immutable, Alias("audit-status")]
public sealed record AuditStatus(BuildState State, string? Reason, AuditResult? Audit);
