using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>
/// The columns of <c>sweep leaderboard</c>: those of <c>sweep export --rows experiments</c>. A metric is its mean, with the standard
/// deviation and the ends of its interval after a dot; the parameters of the rows follow as <c>parameter.c</c>.
/// </summary>
public static class LeaderboardColumns
{
    /// <summary>The unit of shares.</summary>
    public const string Fraction = "fraction";

    private static readonly RowColumns<ExperimentSummary> Fixed = new(
        row => row.Experiment.ToString(),
        [
            new("rank", RowKind.Number, row => row.Rank), new("experiment", RowKind.Text, row => row.Experiment),
            new("family", RowKind.Text, row => row.Family), new("runs", RowKind.Number, row => row.Runs),
            new("failedRuns", RowKind.Number, row => row.FailedRuns), new("stoppedEarly", RowKind.Number, row => row.StoppedEarly),
            new("verdict", RowKind.Text, row => row.Verdict), new("continuesFrom", RowKind.Text, row => row.ContinuesFrom),
            new("pruneReason", RowKind.Text, row => row.PruneReason),
            .. MetricNames.All.SelectMany(OfMetric),
        ]);

    /// <summary>The columns of a leaderboard.</summary>
    public static RowColumns<ExperimentSummary> Of(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var front = board.Front.IsDefault ? [] : board.Front.ToHashSet();
        return Fixed.With(
        [
            new("front", RowKind.Flag, row => front.Contains(row.Experiment)),
            .. board.Rows.SelectMany(row => row.Parameters.Names).Distinct().Order(StringComparer.Ordinal).Select(name =>
                new RowColumn<ExperimentSummary>(
                    $"parameter.{name}", RowKind.Any, row => row.Parameters.Contains(name) ? row.Parameters[name] : null)),
        ]);
    }

    private static IEnumerable<RowColumn<ExperimentSummary>> OfMetric(string metric)
    {
        var unit = MetricNames.IsShare(metric) ? Fraction : metric == MetricNames.FitSeconds ? "s" : "";
        return
        [
            new(metric, RowKind.Number, row => row.Find(metric)?.Mean, unit),
            new($"{metric}.std", RowKind.Number, row => row.Find(metric)?.Std, unit),
            new($"{metric}.low", RowKind.Number, row => row.Find(metric)?.Low, unit),
            new($"{metric}.high", RowKind.Number, row => row.Find(metric)?.High, unit),
        ];
    }
}
