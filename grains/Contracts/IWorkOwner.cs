using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>A grain whose units of work the scheduler queues: a sweep, a feature set, a dataset.</summary>
[GrainInterfaceType("work-owner"), Alias("work-owner")]
public interface IWorkOwner : IGrainWithStringKey
{
    /// <summary>
    /// Asks for everything unfinished to be submitted again: the scheduler moved and its queue, which is nowhere stored, is lost.
    /// Answers at once; false where nothing is unfinished.
    /// </summary>
    [Alias("resubmit")]
    Task<bool> ResubmitAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A grain whose row keeps the attempts at units of work, and what came of them: an experiment, a feature set, a dataset.
/// </summary>
[GrainInterfaceType("work-recorder"), Alias("work-recorder")]
public interface IWorkRecorder : IGrainWithStringKey
{
    /// <summary>
    /// Takes entries into the accounts of their units, in their order, and stores them in one write before this answers. A lease must not
    /// reach a slot before it is accepted here. A report is accepted only of the last lease that was given for its unit; one that was
    /// accepted before is
    /// answered the same and changes nothing.
    /// </summary>
    /// <param name="entries">Of units that this grain keeps.</param>
    /// <param name="scheduler">The silo of the scheduler that sends them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("account")]
    Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken);
}
