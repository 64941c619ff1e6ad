using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Misclassifications of an experiment.</summary>
public static class ErrorViews
{
    /// <summary><c>experiment confusion</c>: counts, or shares of each actual genre.</summary>
    public static View Confusion(ConfusionCounts confusion, bool isNormalized)
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
        List<Block> blocks =
        [
            (isNormalized
                ? $"Percentage of each actual genre's {Display.Of(confusion.Level)}s, over all test parts; "
                : $"Number of {Display.Of(confusion.Level)}s, over all test parts; ")
                + "columns are predicted genres.",
            table with { Narrower = table.Only(withoutRecall) },
        ];
        return new View(blocks, new { confusion.Labels, confusion.Counts, Normalized = shares, confusion.Level });
    }

    /// <summary><c>experiment misclassified</c> and <c>slice hardest</c>: hardest first, with their files.</summary>
    public static View Misclassified(IReadOnlyList<LocatedSlice> rows, string none)
    {
        int[] withoutHardness = [0, 1, 2, 3, 4, 5, 7], withoutFile = [0, 1, 2, 3, 4, 5];
        if (rows.Count == 0)
        {
            return new View([none], new { Rows = Array.Empty<object>() });
        }

        var table = Table.Of(["slice", "at s", "actual", "predicted", "probability", "wrong", "hardness", "file"], rows, row =>
        [
            row.Slice.Slice.ToString(), NumberFormat.Fixed(row.OffsetSeconds, 1), row.Slice.Actual, row.Slice.Predicted,
            NumberFormat.Fixed(row.Slice.Probability, 2), DisplayNumbers.Text($"{row.Slice.WrongRuns}/{row.Slice.Runs}"),
            NumberFormat.Fixed(row.Slice.Hardness, 2), row.Path,
        ]);
        table = table with { ShortHeaders = ["slice", "at s", "actual", "predicted", "prob.", "wrong", "hardness", "file"] };
        return new View([table with { Narrower = table.Only(withoutHardness) with { Narrower = table.Only(withoutFile) } }], new
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
            }),
        });
    }

    private static string[] Headers(IEnumerable<string> genres) => ["actual", .. genres, "recall, %"];

    private static string Percent(double share) => NumberFormat.Percent(share, 0);
}
