using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>Kind of a collected item.</summary>
public enum CollectedKind
{
    /// <summary>A feature set whose dataset was removed, or that no state refers to.</summary>
    FeatureSet,

    /// <summary>The track list of an unused dataset version.</summary>
    TrackList,

    /// <summary>Files of an attempt that was not the recorded one, or whose sweep is gone.</summary>
    Attempt,

    /// <summary>Checkpoints of a run that has ended.</summary>
    Checkpoint,

    /// <summary>A log that no state refers to.</summary>
    Log,

    /// <summary>Plays of an audience that were not imported completely.</summary>
    Plays,

    /// <summary>Files of a named model that was removed.</summary>
    Model,

    /// <summary>Mixtures that a removed sweep used as labels.</summary>
    Labels,

    /// <summary>A partial file left by a killed process.</summary>
    Partial,
}

/// <summary>Files to remove together.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The artifact's path below the artifact root: a file or a folder.</param>
/// <param name="Reason">Why nothing needs it.</param>
/// <param name="Files">Its files, as paths below the artifact root.</param>
/// <param name="Bytes">Total size of those files.</param>
/// <param name="NewestAt">When the newest of them was written.</param>
/// <param name="StateKey">The feature set whose state is removed too; null if only files are.</param>
public sealed record CollectedItem(
    CollectedKind Kind, string Subject, string Reason, ImmutableArray<string> Files,
    long Bytes, DateTimeOffset NewestAt, string? StateKey = null);

/// <summary>What a garbage collection would remove.</summary>
/// <param name="Items">Unneeded items that are old enough to remove.</param>
/// <param name="YoungerFiles">Unneeded files that are too recent to remove.</param>
/// <param name="YoungerBytes">Total size of those files.</param>
/// <param name="Unknown">Files that this program did not write; never removed.</param>
/// <param name="Kept">Items that stay although one might expect them to be removed, with the reason.</param>
public sealed record CollectionPlan(
    ImmutableArray<CollectedItem> Items, int YoungerFiles, long YoungerBytes, ImmutableArray<string> Unknown, ImmutableArray<string> Kept)
{
    /// <summary>Bytes that would be freed.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);
}
