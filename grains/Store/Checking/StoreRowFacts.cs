using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>Facts kept from a dataset's row.</summary>
/// <param name="Tracks">The artifact of its tracks; null until its import is done.</param>
/// <param name="TracksHash">Its SHA-256; null if an earlier build stored none.</param>
/// <param name="IsPending">Whether an import is under way.</param>
public sealed record DatasetFacts(string? Tracks, string? TracksHash, bool IsPending);

/// <summary>Facts kept from the row of a dataset's audit.</summary>
/// <param name="Version">The audited version of the dataset; null if none was.</param>
/// <param name="IsPending">Whether an audit is under way.</param>
public sealed record AuditFacts(string? Version, bool IsPending);

/// <summary>Facts kept from an audience's row.</summary>
/// <param name="Upload">What its plays are stored under; null if none were imported.</param>
/// <param name="Pieces">The stored plays, in order.</param>
public sealed record AudienceFacts(string? Upload, ImmutableArray<PlaysPiece> Pieces);

/// <summary>Facts kept from a feature set's row.</summary>
/// <param name="State">Whether it is built.</param>
/// <param name="Dataset">Its dataset; null if an earlier build stored none.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="ManifestHash">SHA-256 of its manifest; null if it is not built or an earlier build stored none.</param>
public sealed record FeatureSetFacts(BuildState State, string? Dataset, string? DatasetVersion, string? ManifestHash);

/// <summary>Facts kept from a sweep's row.</summary>
/// <param name="State">Its state.</param>
/// <param name="FeatureSet">Its feature set; null until known.</param>
/// <param name="IsBuilt">Whether that feature set was built.</param>
/// <param name="IsRemoved">Whether it is being removed.</param>
/// <param name="Labels">SHA-256 of the mixtures that it uses as labels; null if it uses none.</param>
public sealed record SweepFacts(SweepState State, string? FeatureSet, bool IsBuilt, bool IsRemoved = false, string? Labels = null);

/// <summary>Facts kept about a run.</summary>
/// <param name="Outcome">How its last attempt ended; null if it will be tried again.</param>
/// <param name="Folder">The folder of the recorded attempt; null without a result.</param>
/// <param name="FeatureSet">The feature set of the result.</param>
/// <param name="HasValidation">Whether its protocol had a validation part.</param>
/// <param name="Hashes">SHA-256 of the files in the folder, by name; empty if an earlier build wrote them.</param>
/// <param name="Logs">The logs of its attempts.</param>
public sealed record RunFacts(
    AttemptOutcome? Outcome, string? Folder, string? FeatureSet, bool HasValidation, ImmutableSortedDictionary<string, string> Hashes,
    ImmutableArray<string> Logs)
{
    /// <summary>Hashes of a run without a result, or from an earlier build.</summary>
    public static ImmutableSortedDictionary<string, string> NoHashes => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether it has ended, with or without a result.</summary>
    public bool HasEnded => Outcome?.EndsUnit() ?? false;
}
