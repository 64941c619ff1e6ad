using Experiments.Domain;

namespace Experiments.Search;

/// <summary>What becomes of a run after an epoch.</summary>
public enum PruneAction
{
    /// <summary>It goes on.</summary>
    Continue,

    /// <summary>It pauses, its checkpoint kept, until others have come as far; ask again when one of them has.</summary>
    Wait,

    /// <summary>It has learned what it will: the run ends here and its result counts as that of a whole run.</summary>
    Finish,

    /// <summary>The experiment is not worth its epochs: all its runs end, and it counts as pruned.</summary>
    Stop,
}

/// <summary>A pruner's answer.</summary>
/// <param name="Action">What becomes of the run.</param>
/// <param name="Reason">The rule and the numbers, a sentence for people.</param>
public sealed record PruneDecision(PruneAction Action, string Reason);

/// <summary>
/// Stops what is not worth going on with. Found by its name like a sampler; a pure function of the curves.
/// <para>
/// An experiment has a run, and so a curve, in each cell: a fold of a repeat. It is judged by the mean over the cells in which it
/// has come as far as the step in question, against the means of its peers over the same cells: a hard fold then counts
/// against all of them alike. Peers are experiments of the same family space; with a sampler that weighs families, all.
/// A curve's value at a step is its best up to there, as it is the best epoch that a run reports.
/// </para>
/// </summary>
public interface IPruner : INamed
{
    /// <summary>One sentence for people.</summary>
    string Summary { get; }

    /// <summary>Its parameters.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>Does it compare an experiment with others, so that their order of arrival may show?</summary>
    bool ComparesExperiments { get; }

    /// <summary>Judges the run after the latest step that its curve has.</summary>
    PruneDecision Decide(PruneRequest request);
}

/// <summary>All that a pruner's decision depends on.</summary>
public sealed record PruneRequest
{
    /// <summary>The curves of all experiments.</summary>
    public required LearningCurves Curves { get; init; }

    /// <summary>The run in question; its curve has a step at least.</summary>
    public required RunId Run { get; init; }

    /// <summary>The pruner's own parameters, complete.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>May the experiment of that number be compared with?</summary>
    public Func<int, bool> IsPeer { get; init; } = _ => true;

    /// <summary>Experiments the sweep will have at most; null where that is open. Only who waits for others needs it.</summary>
    public int? Experiments { get; init; }
}
