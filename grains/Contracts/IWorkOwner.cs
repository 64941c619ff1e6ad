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

/// <summary>A grain that keeps what comes of units of work: an experiment, a feature set, a dataset.</summary>
[GrainInterfaceType("work-recorder"), Alias("work-recorder")]
public interface IWorkRecorder : IGrainWithStringKey
{
    /// <summary>
    /// Keeps an attempt and what came of it, persisted before this answers. The first result of a unit counts; later ones are answered
    /// the same and ignored.
    /// </summary>
    [Alias("record")]
    Task RecordAsync(WorkReport report, CancellationToken cancellationToken);
}
