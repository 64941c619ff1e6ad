using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>What a collected thing is.</summary>
public enum CollectedKind
{
    /// <summary>A feature set whose dataset was removed, or that no state knows.</summary>
    FeatureSet,

    /// <summary>The list of tracks of a dataset's version that nothing uses.</summary>
    TrackList,

    /// <summary>What an attempt left that was not the one recorded, or whose sweep is gone.</summary>
    Attempt,

    /// <summary>Checkpoints of a run that has ended.</summary>
    Checkpoint,

    /// <summary>A log that no state names.</summary>
    Log,

    /// <summary>A file that a killed process was writing.</summary>
    Partial,
}

/// <summary>Files to remove together.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The artifact's path below the artifact root: a file or a folder.</param>
/// <param name="Reason">Why nothing needs it.</param>
/// <param name="Files">Its files, as paths below the artifact root.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="NewestAt">When the youngest of them was written.</param>
/// <param name="StateKey">The feature set whose state goes with it; null where only files do.</param>
public sealed record CollectedItem(
    CollectedKind Kind, string Subject, string Reason, ImmutableArray<string> Files,
    long Bytes, DateTimeOffset NewestAt, string? StateKey = null);

/// <summary>What a garbage collection would remove.</summary>
/// <param name="Items">What nothing needs and is old enough.</param>
/// <param name="YoungerFiles">Files that nothing needs either, but younger than what is to be kept.</param>
/// <param name="YoungerBytes">Their bytes.</param>
/// <param name="Unknown">Files that this program did not write there: never removed.</param>
/// <param name="Kept">What might be expected to go and stays, with the reason.</param>
public sealed record CollectionPlan(
    ImmutableArray<CollectedItem> Items, int YoungerFiles, long YoungerBytes, ImmutableArray<string> Unknown, ImmutableArray<string> Kept)
{
    /// <summary>Bytes that would become free.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);
}
