using Experiments.Domain;

namespace Experiments.ReadModel.Views.Comparisons;

/// <summary>Two experiments side by side.</summary>
public static class PairView
{
    /// <summary>How many cells and tracks are listed.</summary>
    private const int MaxListed = 20;

    /// <summary><c>compare EXPERIMENT EXPERIMENT</c>.</summary>
    public static View Of(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return new View(
        [
            Headline(pair), "", Contrasts(pair), Adjustment(pair), "", Answer(pair),
            .. Needed(pair) is { } needed ? new Block[] { needed } : [],
            .. Section("they differ in", Settings(pair)), .. Section("where the confusion differs most", Cells(pair)),
            "", Disagreement(pair), .. pair.Tracks.IsEmpty ? Array.Empty<Block>() : [Tracks(pair)],
        ], pair).WithNotes(pair.First.Notes.Concat(pair.Second.Notes));
    }

    /// <summary>Which two, and on what.</summary>
    public static string Headline(ExperimentPair pair) =>
        $"{Name(pair.First)} against {Name(pair.Second)}, on {Display.Count(pair.Runs, "run")} that both have";

    /// <summary>Means and difference of test accuracy and gap.</summary>
    public static Table Contrasts(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (string Metric, Contrast Contrast)[] rows = [(MetricNames.TestAccuracy, pair.Test), (MetricNames.Gap, pair.Gap)];
        return Table.Of(
            ["metric", $"{pair.First.Experiment}", $"{pair.Second.Experiment}", "difference [95 %]", "p", "adjusted p", "verdict"], rows,
            row =>
            [
                MetricNames.WithUnit(row.Metric), Display.Metric(row.Metric, pair.First.Find(row.Metric)),
                Display.Metric(row.Metric, pair.Second.Find(row.Metric)), row.Contrast.Describe(row.Metric),
                NumberFormat.Probability(row.Contrast.P), NumberFormat.Probability(row.Contrast.AdjustedP),
                row.Contrast.DescribeVerdict(row.Metric),
            ]) with
        { NumericColumns = [1, 2, 3, 4, 5] };
    }

    /// <summary>What the probabilities are adjusted for.</summary>
    public static string Adjustment(ExperimentPair pair) =>
        $"p adjusted over {Display.Count(pair.Test.Family, "contrast")} of test accuracy and gap; verdicts are of the first";

    /// <summary>The answer in a sentence.</summary>
    public static string Answer(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var (first, second) = (pair.First.Experiment, pair.Second.Experiment);
        var verdict = pair.Test.DescribeVerdict(MetricNames.TestAccuracy);
        return pair.Test.Verdict switch
        {
            ContrastVerdict.Undecided => $"in test accuracy {first} against {second} is undecided",
            ContrastVerdict.PracticallyEqual => $"in test accuracy {first} and {second} are {verdict}",
            _ => $"in test accuracy {first} is {verdict} than {second}",
        };
    }

    /// <summary>What would decide it; null if it is decided or nothing is known.</summary>
    public static string? Needed(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return pair.Needed is { } needed ? ConclusionText.Describe(needed, pair.Test, pair.First.Experiment.Sweep, null) : null;
    }

    /// <summary>The parameters whose values differ; of two families, the families and the parameters that both have.</summary>
    public static Table Settings(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var (one, other) = (pair.First.Parameters.Names, pair.Second.Parameters.Names);
        var names = (pair.First.Family == pair.Second.Family ? one.Union(other) : one.Intersect(other)).Order(StringComparer.Ordinal)
            .Where(name => Value(pair.First, name) != Value(pair.Second, name));
        (string Name, string First, string Second)[] family = pair.First.Family == pair.Second.Family
            ? [] : [("family", pair.First.Family, pair.Second.Family)];
        return Table.Of(
            ["parameter", $"{pair.First.Experiment}", $"{pair.Second.Experiment}"],
            family.Concat(names.Select(name => (Name: name, First: Value(pair.First, name), Second: Value(pair.Second, name)))),
            row => [row.Name, row.First, row.Second]) with
        { NumericColumns = [] };
    }

    /// <summary>The cells in which the confusion differs most.</summary>
    public static Table Cells(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Table.Of(
            ["actual", "predicted", $"{pair.First.Experiment}, %", $"{pair.Second.Experiment}, %", "difference, points"],
            pair.Cells.Take(MaxListed), cell =>
            [
                cell.Actual, cell.Predicted, Display.Percent(cell.First), Display.Percent(cell.Second),
                NumberFormat.Points(cell.First - cell.Second),
            ]) with
        { NumericColumns = [2, 3, 4] };
    }

    /// <summary>How many tracks one gets right and the other does not.</summary>
    public static string Disagreement(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return pair.Tracks.IsEmpty
            ? $"both get the same of {Display.Count(pair.Tested, "track")} right"
            : $"of {Display.Count(pair.Tested, "track")}, {pair.First.Experiment} gets {pair.FirstBetter} right more often and "
                + $"{pair.Second.Experiment} {pair.SecondBetter}"
                + (pair.Tracks.Length > MaxListed ? $"; the first {MaxListed}" : "");
    }

    /// <summary>The tracks that one gets right more often than the other.</summary>
    public static Table Tracks(ExperimentPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Table.Of(
            ["track", "actual", $"by {pair.First.Experiment}", "right runs", $"by {pair.Second.Experiment}", "right runs"],
            pair.Tracks.Take(MaxListed), track =>
            [
                track.Track.ToString(), track.Actual, track.FirstPredicted, DisplayNumbers.Text($"{track.FirstRight}/{track.Runs}"),
                track.SecondPredicted, DisplayNumbers.Text($"{track.SecondRight}/{track.Runs}"),
            ]) with
        { NumericColumns = [3, 5] };
    }

    private static IEnumerable<Block> Section(string title, Table table) => table.Rows.Count == 0 ? [] : ["", $"{title}:", table];

    private static string Value(ExperimentSummary row, string name) => row.Parameters.TryGet(name, out var value) ? value.ToString() : "-";

    private static string Name(ExperimentSummary row) => $"{row.Experiment} {row.Family}";
}
