using Experiments.Domain;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// The one-standard-error choice (Breiman et al. 1984, 3.4.3): the simplest setting whose score is within one standard error of the best.
/// Uses corrected errors, because runs share training rows.
/// </summary>
public static class OneStandardError
{
    /// <summary>A setting that may be chosen.</summary>
    /// <param name="Experiment">The experiment.</param>
    /// <param name="Score">On validation, because the choice must not use test.</param>
    /// <param name="Complexity">Any number that grows with the capacity of the setting; only compared.</param>
    public readonly record struct Candidate(ExperimentId Experiment, Estimate Score, double Complexity);

    /// <summary>The choice; the best itself if its error is unknown, null if there are no candidates.</summary>
    public static ExperimentId? Choose(IReadOnlyCollection<Candidate> candidates, Goal goal)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count == 0)
        {
            return null;
        }

        var sign = goal == Goal.Maximize ? 1 : -1;
        var ordered = candidates.OrderByDescending(candidate => sign * candidate.Score.Mean)
            .ThenBy(candidate => candidate.Complexity).ThenBy(candidate => candidate.Experiment.Number).ToArray();
        var threshold = (sign * ordered[0].Score.Mean) - (ordered[0].Score.Error ?? 0);
        return ordered.Where(candidate => sign * candidate.Score.Mean >= threshold).MinBy(candidate => candidate.Complexity).Experiment;
    }
}
