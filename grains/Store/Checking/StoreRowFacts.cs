using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>What is kept of a dataset's row.</summary>
/// <param name="Tracks">The artifact of its tracks; null before its import is done.</param>
/// <param name="TracksHash">Its SHA-256; null where an earlier build kept none.</param>
/// <param name="IsPending">Is an import under way?</param>
public sealed record DatasetFacts(string? Tracks, string? TracksHash, bool IsPending);

/// <summary>What is kept of the row of a dataset's audit.</summary>
/// <param name="Version">The dataset's version that was audited; null where none was.</param>
/// <param name="IsPending">Is an audit under way?</param>
public sealed record AuditFacts(string? Version, bool IsPending);

/// <summary>What is kept of a feature set's row.</summary>
/// <param name="State">Whether it is built.</param>
/// <param name="Dataset">Its dataset; null where an earlier build kept none.</param>
/// <param name="DatasetVersion">The dataset's version.</param>
/// <param name="ManifestHash">SHA-256 of its manifest; null where it is not built, or an earlier build kept none.</param>
public sealed record FeatureSetFacts(BuildState State, string? Dataset, string? DatasetVersion, string? ManifestHash);

/// <summary>What is kept of a sweep's row.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="FeatureSet">Its feature set; null before that is known.</param>
/// <param name="IsBuilt">Was that feature set there?</param>
public sealed record SweepFacts(SweepState State, string? FeatureSet, bool IsBuilt);

/// <summary>What is kept of a run.</summary>
/// <param name="Outcome">How its last attempt ended; null where it is to be tried again.</param>
/// <param name="Folder">The folder of the recorded attempt; null where there is no result.</param>
/// <param name="FeatureSet">The feature set of the result.</param>
/// <param name="HasValidation">Had its protocol a validation part?</param>
/// <param name="Hashes">SHA-256 of the files in the folder, by name; empty where an earlier build wrote them.</param>
/// <param name="Logs">The logs of its attempts.</param>
public sealed record RunFacts(
    AttemptOutcome? Outcome, string? Folder, string? FeatureSet, bool HasValidation, ImmutableSortedDictionary<string, string> Hashes,
    ImmutableArray<string> Logs)
{
    /// <summary>Of a run without result, or of an earlier build.</summary>
    public static ImmutableSortedDictionary<string, string> NoHashes => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Is it over, with a result or without?</summary>
    public bool HasEnded =>
        Outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned or AttemptOutcome.Failed or AttemptOutcome.Cancelled;
}
