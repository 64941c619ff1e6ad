using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Sweeps;

/// <summary>Ranked experiments → what is shown of them.</summary>
internal static class SweepLeaderboard
{
    public static Leaderboard Of(
        string sweep, SweepState state, SweepSpec spec, ImmutableArray<string> genres, string sortedBy, ImmutableArray<ExperimentSummary> rows) => new(
            sweep,
            state.ToString().ToLowerInvariant(),
            spec.Protocol,
            genres.IsDefaultOrEmpty ? 0 : 1.0 / genres.Length,
            sortedBy,
            rows,
            SimplestEquivalent: null,
            [.. Notes(spec, rows)]);

    private static IEnumerable<string> Notes(SweepSpec spec, ImmutableArray<ExperimentSummary> rows)
    {
        if (spec.Protocol.Split == "slice")
        {
            yield return "split by slice: slices of one track lie on both sides, so these test accuracies flatter; compare with split: track";
        }

        foreach (var note in rows.SelectMany(row => row.Notes).Distinct(StringComparer.Ordinal).Take(5))
        {
            yield return note;
        }
    }
}
