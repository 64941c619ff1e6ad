using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>What a sweep does next on its own.</summary>
public enum SweepStep
{
    /// <summary>Do nothing.</summary>
    None,

    /// <summary>Check whether its feature set is built.</summary>
    Prepare,

    /// <summary>Ask every open experiment which of its runs have ended, and submit the others.</summary>
    Reconcile,

    /// <summary>Judge the look of a race that is due.</summary>
    Race,

    /// <summary>Fill the queue, and end the sweep when nothing is left to do.</summary>
    Refill,
}

/// <summary>How a sweep is resumed.</summary>
public enum SweepResumption
{
    /// <summary>There is nothing to resume.</summary>
    None,

    /// <summary>It continues where it stopped.</summary>
    Continue,

    /// <summary>Its cancelled and failed runs are tried again.</summary>
    Retry,
}

/// <summary>What follows from the state of the feature set.</summary>
/// <param name="IsReady">Whether the runs can begin.</param>
/// <param name="Failure">Why the sweep cannot continue; null if it can, or has to wait.</param>
public readonly record struct FeaturesDecision(bool IsReady, string? Failure);

/// <summary>What follows from an experiment's report.</summary>
/// <param name="IsExperimentOver">Whether all runs of the experiment have ended.</param>
/// <param name="NeedsRefill">Whether the queue should be filled. If not, the report only has to be stored.</param>
public readonly record struct ReportDecision(bool IsExperimentOver, bool NeedsRefill);

/// <summary>What follows from an epoch of a run.</summary>
/// <param name="Answer">The response to the run.</param>
/// <param name="Withdrawn">Units of work to withdraw because their experiment was pruned.</param>
/// <param name="NeedsRefill">Whether the queue should be filled, because parked runs may continue now.</param>
public sealed record ProgressDecision(ProgressAnswer Answer, ImmutableArray<string> Withdrawn, bool NeedsRefill);

/// <summary>What happens to a parked run.</summary>
/// <param name="Submitted">The unit of work to submit because the run continues; null if it does not.</param>
/// <param name="Withdrawn">Units of work to withdraw because the run's experiment was pruned.</param>
public sealed record ParkedDecision(WorkUnit? Submitted, ImmutableArray<string> Withdrawn);

/// <summary>How a sweep ends.</summary>
/// <param name="State">Its state afterwards.</param>
/// <param name="AwaitsRuns">Whether it ends only once none of its runs waits or executes.</param>
public readonly record struct SweepEnd(SweepState State, bool AwaitsRuns);
