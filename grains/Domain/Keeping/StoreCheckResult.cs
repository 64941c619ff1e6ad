using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>What can be wrong with a part of a store.</summary>
public enum StoreProblemKind
{
    /// <summary>The database itself is damaged.</summary>
    Database,

    /// <summary>A state row cannot be deserialized.</summary>
    Unreadable,

    /// <summary>A row of an earlier store format whose owner is unknown.</summary>
    Unclaimed,

    /// <summary>A row refers to a row that does not exist.</summary>
    Dangling,

    /// <summary>An artifact does not exist.</summary>
    Missing,

    /// <summary>An artifact is shorter or longer than what was written.</summary>
    CutOff,

    /// <summary>An artifact's content differs from what was written.</summary>
    Changed,

    /// <summary>A checkpoint is damaged or missing; no result is lost.</summary>
    Checkpoint,
}

/// <summary>Something broken in a store.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Subject">What is affected: an artifact's path below the artifact root, or a row as <c>state key</c>.</param>
/// <param name="Owner">The row that refers to it, as <c>state key</c>; empty if the subject is itself a row.</param>
/// <param name="Message">One line for the user.</param>
public sealed record StoreProblem(StoreProblemKind Fault, string Subject, string Owner, string Message);

/// <summary>Result of a store check.</summary>
/// <param name="Rows">State rows, all deserialized.</param>
/// <param name="Artifacts">Artifacts that state refers to, all read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="WithoutHash">How many of those were written by builds that kept no hash; only their format was checked.</param>
/// <param name="OrphanFiles">Files that nothing refers to.</param>
/// <param name="OrphanBytes">Their bytes.</param>
/// <param name="Problems">What is broken.</param>
public sealed record StoreCheckResult(
    int Rows, int Artifacts, long Bytes, int WithoutHash, int OrphanFiles, long OrphanBytes, ImmutableArray<StoreProblem> Problems)
{
    /// <summary>True if nothing is broken.</summary>
    public bool IsWhole => Problems.IsEmpty;

    /// <summary>
    /// True if every result can be read. The migration keeps unclaimed rows of an earlier format aside, and a missing checkpoint only means
    /// that epochs are trained again.
    /// </summary>
    public bool IsSoundCopy => Problems.All(problem => problem.Fault is StoreProblemKind.Unclaimed or StoreProblemKind.Checkpoint);
}
