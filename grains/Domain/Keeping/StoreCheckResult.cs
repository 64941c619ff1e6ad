using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>What can be wrong with a part of a store.</summary>
public enum StoreFault
{
    /// <summary>The database itself is damaged.</summary>
    Database,

    /// <summary>A row of state does not open.</summary>
    Unreadable,

    /// <summary>A row of an earlier store format of which it is not known which name it belongs to.</summary>
    Unclaimed,

    /// <summary>A row refers to one that is not there.</summary>
    Dangling,

    /// <summary>An artifact is not there.</summary>
    Missing,

    /// <summary>An artifact is shorter or longer than it was written.</summary>
    CutOff,

    /// <summary>An artifact has other content than was written.</summary>
    Changed,

    /// <summary>A checkpoint has: no result is lost by that.</summary>
    Checkpoint,
}

/// <summary>Something broken in a store.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Subject">With what: an artifact's path below the artifact root, or a row as <c>state key</c>.</param>
/// <param name="Owner">Who refers to it, as <c>state key</c>; empty for a row itself.</param>
/// <param name="Message">One line for people.</param>
public sealed record StoreProblem(StoreFault Fault, string Subject, string Owner, string Message);

/// <summary>What a check of a store found.</summary>
/// <param name="Rows">Rows of state, all opened.</param>
/// <param name="Artifacts">Artifacts that state refers to, all read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="WithoutHash">Those among them written by builds that kept no hash: only their form was checked.</param>
/// <param name="OrphanFiles">Files that nothing refers to.</param>
/// <param name="OrphanBytes">Their bytes.</param>
/// <param name="Problems">What is broken.</param>
public sealed record StoreCheckResult(
    int Rows, int Artifacts, long Bytes, int WithoutHash, int OrphanFiles, long OrphanBytes, ImmutableArray<StoreProblem> Problems)
{
    /// <summary>Is nothing broken?</summary>
    public bool IsWhole => Problems.IsEmpty;

    /// <summary>
    /// Can every result be read? Rows of an earlier format that no name owns are kept aside by its migration, and without a checkpoint
    /// epochs are trained again.
    /// </summary>
    public bool IsSoundCopy => Problems.All(problem => problem.Fault is StoreFault.Unclaimed or StoreFault.Checkpoint);
}
