using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Keeps one leaderboard from mixing two algorithms: a family whose revision rose since a sweep has results of it makes no more runs there.
/// </summary>
internal static class RevisionRules
{
    /// <summary>Refuses more runs of <paramref name="families"/> where results are of another revision than this build's.</summary>
    /// <exception cref="UserErrorException">Some are.</exception>
    public static void Check(
        string id, IReadOnlyList<SweepEntry> entries, IFamilyRules rules, IEnumerable<string> families)
    {
        var toRun = families.ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (toRun.Contains(entry.Point.Family) && entry.Summary is { Runs: > 0 } summary
                && rules.RevisionOf(entry.Point.Family) is var current
                && summary.ListRevisions().Where(revision => revision != current).ToArray() is [var other, ..])
            {
                throw new UserErrorException(
                    $"sweep '{id}' has results of revision {other} of {entry.Point.Family}, and this build has revision {current}: "
                    + "more runs would mix two algorithms in one leaderboard; submit it as a new sweep under another name");
            }
        }
    }

    /// <summary>Families that get more runs by an extension. More epochs concern only what has epochs.</summary>
    public static IEnumerable<string> FamiliesOf(SweepExtension extension, SweepSpec spec, IReadOnlyList<SweepEntry> entries) =>
        extension switch
        {
            { Models: { } models } => FamiliesOf(models),
            { Repeats: not null } => entries.Select(entry => entry.Point.Family),
            { Experiments: null, Epochs: not null } =>
                entries.Where(entry => entry.Parameters.Contains(ParameterNames.Epochs)).Select(entry => entry.Point.Family),
            _ => FamiliesOf(spec.Models),
        };

    /// <summary>Families of which a sweep still has runs to make: of experiments that lack runs, and of those to come.</summary>
    public static IEnumerable<string> FamiliesToCome(SweepSpec spec, IReadOnlyList<SweepEntry> entries, bool isWhole) =>
    [
        .. entries.Where(entry => entry.State is EntryState.Open or EntryState.Failed || entry.Summary is { FailedRuns: > 0 })
            .Select(entry => entry.Point.Family),
        .. isWhole ? [] : FamiliesOf(spec.Models),
    ];

    private static IEnumerable<string> FamiliesOf(ParameterSpace models) => models.Families.Select(family => family.Family);
}
