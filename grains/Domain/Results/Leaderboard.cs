using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>The experiments of a sweep, best first by the sweep's objective unless another metric is requested.</summary>
/// <param name="Sweep">The sweep's id.</param>
/// <param name="Status">Its state, such as running or completed.</param>
/// <param name="Protocol">Decides which slices each run could see.</param>
/// <param name="Chance">Accuracy of always answering the most common genre.</param>
/// <param name="SortedBy">The metric the rows are sorted by.</param>
/// <param name="Rows">Ranked experiments; those without a score come last, without a rank.</param>
/// <param name="SimplestEquivalent">
/// The one-standard-error choice: among the complete experiments within one standard error of the best on validation, the one with the
/// smallest gap between train and validation; null if there is no best, and without conclusions.
/// </param>
/// <param name="Notes">Caveats, such as a split by slice.</param>
/// <param name="Experiments">
/// Total number of experiments: more than the rows if only the best were requested; 0 from an earlier build.
/// </param>
/// <param name="Conclusions">What the complete experiments show together; null where only the ranking was asked for.</param>
/// <param name="Front">
/// The Pareto front: experiments with all runs such that no other is at least as good in every objective of <paramref name="FrontOf"/> and
/// better in one; default from an earlier build.
/// </param>
/// <param name="FrontOf">
/// The sweep's objectives if it has several, otherwise validation accuracy, validation gap and fit time; none of them sees the test part.
/// </param>
[GenerateSerializer, Immutable, Alias("leaderboard")]
public sealed record Leaderboard(
    string Sweep,
    string Status,
    Protocol Protocol,
    double Chance,
    string SortedBy,
    ImmutableArray<ExperimentSummary> Rows,
    ExperimentId? SimplestEquivalent,
    ImmutableArray<string> Notes,
    int Experiments = 0,
    SweepConclusions? Conclusions = null,
    ImmutableArray<ExperimentId> Front = default,
    ImmutableArray<ObjectiveSpec> FrontOf = default)
{
    /// <summary>Whether an experiment is on the front; none is in a leaderboard of an earlier build.</summary>
    public bool IsOnFront(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return !Front.IsDefault && Front.Contains(experiment.Experiment);
    }
}
