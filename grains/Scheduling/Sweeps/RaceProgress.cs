using System.Collections.Immutable;

namespace Experiments.Scheduling.Sweeps;

/// <summary>A look of a race over folds: which experiments are compared after how many folds. Each family has its own race.</summary>
/// <param name="Folds">How many folds have ended.</param>
/// <param name="PlannedFolds">Number of folds of a repeat.</param>
/// <param name="Alpha">The chance, in each family, that any of equally good experiments is stopped.</param>
/// <param name="Families">Each family's race.</param>
public sealed record RaceLook(int Folds, int PlannedFolds, double Alpha, ImmutableArray<FamilyRace> Families);

/// <summary>The race of one family.</summary>
/// <param name="Started">How many experiments of the family the sweep has.</param>
/// <param name="Racing">Numbers of those that were not stopped at an earlier look.</param>
public sealed record FamilyRace(int Started, ImmutableArray<int> Racing);

/// <summary>
/// Which look of the race of a sweep's experiments over the folds of the first repeat is due. Looks are judged one after the other, each
/// once all experiments still racing have run the fold, so the outcome does not depend on which arrived first. What an experiment ran
/// beyond the look that stops it, because a slot was free, does not count. Experiments that are added later are judged from the first look
/// on; those that have passed a look are compared with them and not stopped at it.
/// </summary>
internal sealed class RaceProgress
{
    private int _awaited;

    /// <summary>The next look, if all experiments in it have run its fold; null if some have not, or the race is over.</summary>
    /// <param name="entries">All experiments.</param>
    /// <param name="folds">Folds of a repeat.</param>
    /// <param name="alpha">The chance that any of equally good experiments is stopped.</param>
    /// <param name="foldsOf">How many folds an experiment has run, one after the other.</param>
    public RaceLook? FindDue(IReadOnlyList<SweepEntry> entries, int folds, double alpha, Func<int, int> foldsOf)
    {
        var next = folds;
        foreach (var entry in entries)
        {
            next = IsRacing(entry) ? Math.Min(next, entry.RacedFolds + 1) : next;
        }

        // Asked at the end of every run: the experiment that was awaited the last time mostly still is.
        if (next >= folds || (_awaited < entries.Count && IsAwaited(_awaited)))
        {
            return null;
        }

        for (_awaited = 0; _awaited < entries.Count; _awaited++)
        {
            if (IsAwaited(_awaited))
            {
                return null;
            }
        }

        return new RaceLook(
            next, folds, alpha,
            [
                .. entries.Index().GroupBy(entry => entry.Item.Point.Family, StringComparer.Ordinal)
                    .Select(family => new FamilyRace(
                        family.Count(), [.. family.Where(entry => IsIn(entry.Item, next)).Select(entry => entry.Index)])),
            ]);

        bool IsAwaited(int number) => entries[number].State is EntryState.Open && foldsOf(number) < next;
    }

    /// <summary>Experiments without any result are out of the race.</summary>
    private static bool IsRacing(SweepEntry entry) => entry.State is EntryState.Open or EntryState.Completed;

    /// <summary>One that was stopped was in the race until then.</summary>
    private static bool IsIn(SweepEntry entry, int look) =>
        IsRacing(entry) || (entry.State is EntryState.Pruned && entry.RacedFolds >= look);
}
