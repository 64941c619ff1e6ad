using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>What an experiment took for what.</summary>
internal static class ErrorViews
{
    /// <summary><c>experiment confusion</c>: counts, or shares of each actual genre.</summary>
    public static View Confusion(ConfusionCounts confusion, bool isNormalized)
    {
        var shares = Shares(confusion);
        var table = new TextTable(["actual", .. confusion.Labels.Select(Column), "recall"]);
        for (var actual = 0; actual < confusion.Labels.Length; actual++)
        {
            var row = confusion.Counts[actual];
            table.Add([
                confusion.Labels[actual],
                .. row.Select((count, predicted) => isNormalized ? Percent(shares[actual][predicted]) : Numbers.Text($"{count}")),
                row.Sum() == 0 ? "-" : Percent(shares[actual][actual]),
            ]);
        }

        List<string> lines =
        [
            $"{(isNormalized ? "Share in % of each actual genre" : "Count")} of {confusion.Level.ToString().ToLowerInvariant()}s over all test parts; columns are what was predicted.",
            .. table.Lines(),
        ];
        return new View(lines, new { confusion.Labels, confusion.Counts, Normalized = shares, confusion.Level });

        string Column(string label) => confusion.Labels.Length > 6 && label.Length > 6 && TextTable.LineWidth < 160 ? label[..6] : label;
    }

    /// <summary><c>experiment misclassified</c> and <c>slice hardest</c>: the worst first, with their files.</summary>
    public static View Misclassified(IReadOnlyList<(SliceHardness Slice, string Path, double OffsetSeconds)> rows, string none)
    {
        if (rows.Count == 0)
        {
            return new View([none], new { Rows = Array.Empty<object>() });
        }

        var table = new TextTable("slice", "at s", "actual", "predicted", "p", "wrong", "hardness", "file");
        foreach (var (slice, path, offset) in rows)
        {
            table.Add(
                slice.Slice.ToString(), Figures.Fixed(offset, 1), slice.Actual, slice.Predicted, Figures.Fixed(slice.Probability, 2),
                Numbers.Text($"{slice.WrongRuns}/{slice.Runs}"), Figures.Fixed(slice.Hardness, 2), path);
        }

        return new View([.. table.Lines()], new
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

    /// <summary>Shape [actual, predicted]: each row sums to 1, or is 0 where the genre was never tested.</summary>
    public static double[][] Shares(ConfusionCounts confusion) =>
        [.. confusion.Counts.Select(row => row.Select(count => count / (double)Math.Max(1, row.Sum())).ToArray())];

    private static string Percent(double share) => Figures.Percent(share, 0);
}
