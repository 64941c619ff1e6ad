using Experiments.Domain;

namespace Experiments.Search;

/// <summary>What happens to a run after an epoch.</summary>
public enum PruneAction
{
    /// <summary>The run continues.</summary>
    Continue,

    /// <summary>The run pauses, with its checkpoint kept, until others reach the same step; judge again when one does.</summary>
    Wait,

    /// <summary>The run no longer improves: it ends here, and its result counts as that of a complete run.</summary>
    Finish,

    /// <summary>The experiment is not worth its epochs: all its runs end, and it counts as pruned.</summary>
    Stop,
}

/// <summary>A pruner's decision.</summary>
/// <param name="Action">What happens to the run.</param>
/// <param name="Reason">The rule and the numbers, a sentence for the user.</param>
public sealed record PruneDecision(PruneAction Action, string Reason);

/// <summary>
/// Stops runs and experiments that are not worth continuing. Found by name like a sampler; a pure function of the curves.
/// <para>
/// An experiment has a run, and so a curve, in each cell: a fold of a repeat. Its mean over the cells that have reached the step is
/// compared with the means of its peers over the same cells, so a hard fold affects all of them equally. Peers are experiments of the same
/// family space; with a sampler that weighs families, all experiments. A curve's value at a step is the best so far, because a run reports
/// its best epoch.
/// </para>
/// </summary>
public interface IPruner : INamed
{
    /// <summary>One sentence for the user.</summary>
    string Summary { get; }

    /// <summary>Its parameters.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>Whether it compares an experiment with others, so that their order of arrival may matter.</summary>
    bool ComparesExperiments { get; }

    /// <summary>
    /// Whether experiments race: their runs start fold by fold, and after each fold those that are worse than the best are stopped.
    /// </summary>
    bool RacesFolds => false;

    /// <summary>Why it cannot work in a search with valid names and values; empty if it can.</summary>
    IEnumerable<SpecProblem> FindProblems(SearchSpec search) => [];

    /// <summary>Why it cannot work with the protocol, objectives and sampler of a sweep, each valid by itself; empty if it can.</summary>
    IEnumerable<SpecProblem> FindSweepProblems(SweepSpec sweep) => [];

    /// <summary>Judges the run after the latest step of its curve.</summary>
    PruneDecision Decide(PruneRequest request);
}

/// <summary>Everything a pruner's decision depends on.</summary>
public sealed record PruneRequest
{
    /// <summary>The curves of all experiments.</summary>
    public required LearningCurves Curves { get; init; }

    /// <summary>The run to judge; its curve has at least one step.</summary>
    public required RunId Run { get; init; }

    /// <summary>The pruner's own parameters, complete.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>Whether the experiment with that number is a peer.</summary>
    public Func<int, bool> IsPeer { get; init; } = _ => true;

    /// <summary>Maximum number of experiments in the sweep; null if unbounded. Only pruners that wait for others need it.</summary>
    public int? Experiments { get; init; }
}
