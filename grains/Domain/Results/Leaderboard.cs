using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>The experiments of a sweep, best first by the sweep's objective unless asked otherwise.</summary>
/// <param name="Sweep">The sweep's id.</param>
/// <param name="Status">Its state, such as running or completed.</param>
/// <param name="Protocol">What each run could see.</param>
/// <param name="Chance">Accuracy of guessing: 1 / genres.</param>
/// <param name="SortedBy">The metric that made the order.</param>
/// <param name="Rows">Ranked experiments; those without a score come last, without rank.</param>
/// <param name="SimplestEquivalent">
/// The one-standard-error choice: of those within one standard error of the best on validation, the one with the least
/// accuracy on its training part; null where there is no best.
/// </param>
/// <param name="Notes">What a reader of these numbers must know, such as that the split was by slice.</param>
/// <param name="Experiments">
/// How many experiments there are: more than rows, where only the best were asked for; 0 from an earlier build.
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
    int Experiments = 0);
