using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>A grain whose units of work the scheduler queues: a sweep, a feature set, a dataset.</summary>
[GrainInterfaceType("work-owner"), Alias("work-owner")]
public interface IWorkOwner : IGrainWithStringKey
{
    /// <summary>
    /// Asks for everything unfinished to be submitted again: the scheduler moved and lost its queue, which is not stored anywhere.
    /// Returns at once; false if nothing is unfinished.
    /// </summary>
    [Alias("resubmit"), RequiresRole(Role.Admin)]
    Task<bool> ResubmitAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A grain whose row stores the attempts at units of work and their outcomes: an experiment, a feature set, a dataset.
/// </summary>
[GrainInterfaceType("work-recorder"), Alias("work-recorder")]
public interface IWorkRecorder : IGrainWithStringKey
{
    /// <summary>
    /// Adds entries to the accounts of their units, in order, and stores them in one write before this returns. A lease must not reach a
    /// slot before it is accepted here. A report is accepted only for the unit's latest lease; a report that was accepted before gets the
    /// same answer and changes nothing.
    /// </summary>
    /// <param name="entries">Entries for units that this grain keeps.</param>
    /// <param name="scheduler">The silo of the scheduler that sends them.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("account"), RequiresRole(Role.Admin)]
    Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken);
}
