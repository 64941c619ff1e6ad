using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Misclassifications of an experiment.</summary>
public static class ErrorViews
{
    /// <summary>What hardest tracks and slices are sorted by.</summary>
    public const string HardestOrder = "the estimated share of runs that misclassify it, for which few runs count less";

    /// <summary><c>experiment confusion</c>: counts, or shares of each actual label.</summary>
    public static View Confusion(ConfusionCounts confusion, bool isNormalized, LabelWords words = default)
    {
        List<Block> blocks =
        [
            (isNormalized
                ? $"Percentage of each actual {words.One}'s {Display.Of(confusion.Level)}s, over all test parts; "
                : $"Number of {Display.Of(confusion.Level)}s, over all test parts; ")
                + $"columns are predicted {words.Many}.",
            ConfusionTable(confusion, isNormalized),
        ];
        return new View(blocks, new { confusion.Labels, confusion.Counts, Normalized = confusion.Shares(), confusion.Level });
    }

    /// <summary>A confusion matrix as a table; a genre that does not occur has a dash for its recall.</summary>
    internal static Table ConfusionTable(ConfusionCounts confusion, bool isNormalized)
    {
        var shares = confusion.Shares();
        var table = Table.Of(Headers(confusion.Labels), Enumerable.Range(0, confusion.Labels.Length), actual =>
        [
            confusion.Labels[actual],
            .. isNormalized ? shares[actual].Select(Percent) : confusion.Counts[actual].Select(count => DisplayNumbers.Text($"{count}")),
            confusion.Counts[actual].Sum() == 0 ? "-" : Percent(shares[actual][actual]),
        ]);
        int[] withoutRecall = [.. Enumerable.Range(0, table.Headers.Count - 1)];
        table = table with { ShortHeaders = Headers(Abbreviations.Of(confusion.Labels)) };
        return table with { Narrower = table.Only(withoutRecall) };
    }

    /// <summary><c>experiment misclassified</c> and <c>slice hardest</c>: hardest first, with their files.</summary>
    /// <param name="rows">The slices.</param>
    /// <param name="none">What to say if there are none.</param>
    /// <param name="paddedLeftOut">How many slices that are padded with zeros are left out.</param>
    /// <param name="pool">The experiments that were read together; null for a single one.</param>
    /// <param name="words">What labels are called.</param>
    public static View Misclassified(
        IReadOnlyList<LocatedSlice> rows, string none, int paddedLeftOut = 0, ExperimentPool? pool = null, LabelWords words = default)
    {
        int[] withoutHardness = [0, 1, 2, 3, 4, 5, 7], withoutFile = [0, 1, 2, 3, 4, 5];
        var file = rows.Any(row => row.Sound is not null) ? "sound" : "file";
        var table = Table.Of(["slice", "at s", "actual", "predicted", "probability", "wrong", "hardness", file], rows, row =>
        [
            row.Slice.Slice.ToString(),
            NumberFormat.Fixed(row.OffsetSeconds, 1) + (row.Slice.IsPadded ? " (padded)" : ""),
            row.Slice.Actual, row.Slice.Predicted,
            NumberFormat.Fixed(row.Slice.Probability, 2), DisplayNumbers.Text($"{row.Slice.WrongRuns}/{row.Slice.Runs}"),
            NumberFormat.Fixed(row.Slice.Hardness, 2), row.Sound ?? row.Path,
        ]);
        table = table with { ShortHeaders = ["slice", "at s", "actual", "predicted", "prob.", "wrong", "hardness", file] };
        table = table with { Narrower = table.Only(withoutHardness) with { Narrower = table.Only(withoutFile) } };
        string[] notes =
        [
            .. rows.Count == 0 ? [] : new[] { $"Sorted by {HardestOrder}, then by hardness." },
            .. pool is null ? [] : Notes(pool, words), .. PaddingNotes(paddedLeftOut),
        ];
        return new View(
            [rows.Count == 0 ? none : table, .. notes.Select(note => (Block)note)],
            new
            {
                Rows = rows.Select(row => new
                {
                    row.Slice.Slice,
                    row.Path,
                    row.OffsetSeconds,
                    row.Slice.Actual,
                    row.Slice.Predicted,
                    row.Slice.Probability,
                    row.Slice.WrongRuns,
                    row.Slice.Runs,
                    row.Slice.Hardness,
                    row.Slice.WrongShare,
                    row.Slice.IsPadded,
                    row.Sound,
                }),
                PaddedLeftOut = paddedLeftOut,
                Pool = pool,
            });
    }

    /// <summary>That there is no slice such as was asked for.</summary>
    public static string NoneOf(MisclassifiedQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var of = query.Actual is { } actual ? $" of {actual}" : "";
        return query.Predicted is { } predicted
            ? $"No{(of.Length > 0 ? "" : " other")} slice{of} was predicted as {predicted} in any run."
            : $"No slice{of} was misclassified in any run.";
    }

    /// <summary>Which experiments were read together, and which were left out and why.</summary>
    public static IEnumerable<string> Notes(ExperimentPool pool, LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(pool);
        yield return $"Over {Display.Count(pool.Experiments, "experiment")}"
            + (pool.Families.IsEmpty ? "." : $" of {string.Join(", ", pool.Families)}.");
        if (pool.AtChance > 0)
        {
            yield return $"{Display.Count(pool.AtChance, "experiment")} left out: no better than always giving the most frequent "
                + $"{words.One}.";
        }

        if (pool.OfSliceSplits > 0)
        {
            yield return $"{Display.Count(pool.OfSliceSplits, "experiment")} left out: with a slice split, a model is fitted on other "
                + "slices of the tracks that it is tested on.";
        }

        if (pool.OfLeakingLabels > 0)
        {
            yield return $"{Display.Count(pool.OfLeakingLabels, "experiment")} left out: the labels that they learned from know the tracks "
                + "that they were tested on.";
        }
    }

    /// <summary>How many padded slices are missing, and how to see them.</summary>
    internal static IEnumerable<string> PaddingNotes(int leftOut) => leftOut == 0 ? [] :
        [$"{Display.Count(leftOut, "slice")} padded with zeros left out; --include-padded includes them."];

    private static string[] Headers(IEnumerable<string> genres) => ["actual", .. genres, "recall, %"];

    private static string Percent(double share) => NumberFormat.Percent(share, 0);
}
