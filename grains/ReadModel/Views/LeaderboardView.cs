using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>A leaderboard as text and JSON.</summary>
public static class LeaderboardView
{
    /// <summary>Rows shown by default.</summary>
    public const int ShownRows = 100;

    /// <summary><c>sweep leaderboard</c>.</summary>
    public static View Of(Leaderboard board)
    {
        var settings = new SettingNames(board.Rows);
        return new([.. Blocks(board, settings, isBestOfEach: false)], Shape(board));
    }

    /// <summary><c>sweep leaderboard --front</c>: the objectives of each experiment, and which are on the Pareto front.</summary>
    /// <param name="board">All experiments, best first.</param>
    /// <param name="most">Number of rows to show; null for all. Rows on the front are always shown.</param>
    public static View Front(Leaderboard board, int? most)
    {
        ArgumentNullException.ThrowIfNull(board);
        var shown = board with { Rows = [.. board.Rows.Where((row, place) => place < (most ?? int.MaxValue) || board.IsOnFront(row))] };
        return new([.. FrontBlocks(shown, new SettingNames(board.Rows))], Shape(shown));
    }

    /// <summary>
    /// <c>sweep leaderboard --by</c>: the best experiment of each family, or of each value of a parameter, with its setting.
    /// </summary>
    /// <param name="board">All experiments, best first.</param>
    /// <param name="by"><c>family</c> or a parameter's name.</param>
    /// <param name="most">Number of rows to show; null for all.</param>
    /// <exception cref="UserErrorException">No experiment has that parameter.</exception>
    public static View BestOfEach(Leaderboard board, string by, int? most)
    {
        ArgumentNullException.ThrowIfNull(board);
        var settings = new SettingNames(board.Rows);
        var best = board with { Rows = [.. FirstOfEach(board, by).Take(most ?? int.MaxValue)] };
        return new([.. Blocks(best, settings, isBestOfEach: true)], Shape(best));
    }

    /// <summary>The ranking, one row per experiment; with fewer columns and intervals on lines of their own for short lines.</summary>
    /// <param name="rows">The experiments, in order.</param>
    /// <param name="sortedBy">The metric they are sorted by, which has a column.</param>
    /// <param name="setting">How a row differs from others of its family.</param>
    internal static Table Ranking(
        IReadOnlyCollection<ExperimentSummary> rows, string sortedBy, Func<ExperimentSummary, string> setting)
    {
        Column rank = new("rank", Rank), runs = new("runs", Runs), fit = new("fit s", row => DisplayNumbers.Seconds(row.FitSeconds?.Mean));
        Column train = new("train", row => Display.Percent(row.TrainAccuracy?.Mean));
        Column valid = new("valid", row => Display.Percent(row.ValidationAccuracy?.Mean));
        Column test = new("test", row => Display.Percent(row.TestAccuracy)), gap = new("gap", row => Display.Percent(row.Gap));
        Column tracks = new("tracks", row => Display.Percent(row.TrackAccuracy?.Mean));
        Column meanGap = new("gap", row => Display.Percent(row.Gap?.Mean));
        Column experiment = new("experiment", row => $"{row.Experiment}{Origin(row)}");
        Column shortExperiment = new("exp", row => $"e{row.Experiment.Number}{Origin(row)}");
        Column family = new("family", row => row.Family), settings = new("setting", setting);
        Column both = new(
            "family, setting",
            row => $"{row.Family} {setting(row)}".TrimEnd() + (row.FailedRuns > 0 ? $" ({row.FailedRuns} failed)" : ""));

        // A metric without a column of its own gets one.
        Column[] sorted = HasColumn(sortedBy) ? []
            : [new(ObjectiveSpec.IsName(sortedBy) ? sortedBy : "objective", row => Display.Metric(sortedBy, ValueOf(row, sortedBy)))];
        Column verdict = new("verdict", Judgement);
        Column[] judged = rows.Any(row => row.Verdict is not null) ? [verdict] : [];
        return Of([rank, experiment, family, settings, runs, .. sorted, train, valid, test, gap, tracks, fit, .. judged]) with
        {
            Narrower = Of([rank, shortExperiment, both, .. sorted, train, valid, test, gap, tracks, .. judged]) with
            {
                Narrower = Of([rank, shortExperiment, both, .. sorted, train, valid, test, gap, tracks]) with
                {
                    BreaksBefore = '[',
                    Narrower = Of([rank, shortExperiment, both, .. sorted, valid, test, meanGap]) with { BreaksBefore = '[' },
                }
            },
        };

        Table Of(IReadOnlyList<Column> columns) => Table.Of(
            [.. columns.Select(column => column.Heading)], rows, row => [.. columns.Select(column => column.Cell(row))]);
    }

    private static IEnumerable<Block> FrontBlocks(Leaderboard board, SettingNames settings)
    {
        ObjectiveSpec[] objectives = board.FrontOf.IsDefault ? [] : [.. board.FrontOf];
        if (objectives.Length == 0)
        {
            yield return "this cluster has an earlier version, which knows no fronts; update its silos";
            yield break;
        }

        yield return $"sweep {board.Sweep}: {board.Status}; {Display.Of(board.Protocol)}; sorted by {board.SortedBy}";
        yield return $"* is on the front of {Display.Of(objectives)}: "
            + "no other experiment is at least as good in all of them and better in one";
        yield return "";
        yield return Table.Of(
            ["front", "rank", "experiment", "family", "setting", .. objectives.Select(objective => Heading(objective.Metric)), "test"],
            board.Rows,
            row =>
            [
                board.IsOnFront(row) ? "*" : "", Rank(row), row.Experiment.ToString(), row.Family, settings.Of(row),
                .. objectives.Select(objective => Display.Metric(objective.Metric, objective.Find(row)?.Mean)),
                Display.Percent(row.TestAccuracy),
            ]);
        yield return "";
        yield return $"{Display.Count(board.Front.Length, "experiment")} on the front; "
            + "experiments with missing runs do not compete, and test decides nothing";
        if (board.Experiments > board.Rows.Length)
        {
            yield return $"and {board.Experiments - board.Rows.Length} more; --top {board.Experiments} shows all";
        }
    }

    /// <summary>A metric by its name with the unit, an expression by what it is.</summary>
    private static string Heading(string metric) => ObjectiveSpec.IsName(metric) ? MetricNames.WithUnit(metric) : "objective";

    /// <summary>The mean of a metric, or the value of the expression that is the sweep's objective.</summary>
    private static double? ValueOf(ExperimentSummary row, string sortedBy) =>
        ObjectiveSpec.IsName(sortedBy) ? row.Find(sortedBy)?.Mean : new ObjectiveSpec(sortedBy).Find(row)?.Mean;

    private static bool HasColumn(string metric) =>
        metric is MetricNames.TrainAccuracy or MetricNames.ValidationAccuracy or MetricNames.TestAccuracy or MetricNames.Gap;

    private static IEnumerable<Block> Blocks(Leaderboard board, SettingNames settings, bool isBestOfEach)
    {
        yield return $"sweep {board.Sweep}: {board.Status}; {Display.Of(board.Protocol)}; sorted by {board.SortedBy}";
        yield return "accuracy in %, per slice unless labelled tracks; test and gap with 95 % intervals";
        yield return "";
        yield return Ranking(board.Rows, board.SortedBy, isBestOfEach ? settings.Values : settings.Of);
        if (!isBestOfEach && board.Experiments > board.Rows.Length)
        {
            yield return $"and {board.Experiments - board.Rows.Length} more; --top {board.Experiments} shows all";
        }

        var judged = board.Rows.Where(row => row.Verdict is not null).DistinctBy(row => row.Family).ToArray();
        if (judged.Length > 0)
        {
            yield return "";
            yield return Table.Of(
                ["best of family", "experiment", "verdict"], judged, row => [row.Family, $"e{row.Experiment.Number}", Judgement(row)]);
        }

        yield return "";
        yield return $"chance is {Display.Percent(board.Chance)} %";
        if (settings.LeavesOut && !isBestOfEach)
        {
            yield return $"{SettingNames.Explanation}; `experiments experiment show` shows all values";
        }

        if (board.Rows.Any(row => row.ContinuesFrom is not null))
        {
            yield return "e6 < e3: continues e3 with the same seed for more epochs; `experiments experiment show` shows from which epoch";
        }

        if (board.Rows.FirstOrDefault(row => row.PruneReason is not null) is { } pruned)
        {
            yield return
                $"a pruner stopped some; `experiments sweep why {pruned.Experiment}/r0f0` says why it stopped e{pruned.Experiment.Number}";
        }

        if (board.Conclusions is { } conclusions)
        {
            foreach (var sentence in ConclusionText.All(board.Sweep, conclusions, !isBestOfEach))
            {
                yield return sentence;
            }
        }

        foreach (var note in board.Notes)
        {
            yield return $"note: {note}";
        }
    }

    /// <summary>The verdict without its numbers, which are in the ranking.</summary>
    private static string Judgement(ExperimentSummary row) => row.Verdict?.Split(':')[0] ?? "";

    private static string Origin(ExperimentSummary row) => row.ContinuesFrom is { } origin ? $" < e{origin.Number}" : "";

    private static string Runs(ExperimentSummary row) =>
        row.FailedRuns > 0 ? $"{row.Runs} (+{row.FailedRuns} failed)"
        : row.PruneReason is not null ? $"{row.Runs} (pruned)"
        : $"{row.Runs}";

    /// <summary>The first row of each group; rows without the parameter are omitted.</summary>
    private static IEnumerable<ExperimentSummary> FirstOfEach(Leaderboard board, string by)
    {
        if (by == "family")
        {
            return board.Rows.DistinctBy(row => row.Family);
        }

        string[] names = [.. board.Rows.SelectMany(row => row.Parameters.Names).Distinct()];
        return names.Contains(by)
            ? board.Rows.Where(row => row.Parameters.Contains(by)).DistinctBy(row => row.Parameters[by])
            : throw new UserErrorException(
                $"no experiment of this sweep has a parameter '{by}'{NearestName.Hint(by, [.. names, "family"])}");
    }

    /// <summary>The JSON shape that scripts rely on.</summary>
    private static object Shape(Leaderboard board) => new
    {
        board.Sweep,
        board.Status,
        board.Protocol,
        board.Chance,
        board.SortedBy,
        Rows = board.Rows.Select(row => new
        {
            row.Rank,
            Experiment = row.Experiment.ToString(),
            row.Family,
            row.Parameters,
            row.Runs,
            row.FailedRuns,
            TrainAccuracy = Shape(row.TrainAccuracy),
            ValidationAccuracy = Shape(row.ValidationAccuracy),
            TestAccuracy = Shape(row.TestAccuracy),
            Gap = Shape(row.Gap),
            ValidationGap = Shape(row.Find(MetricNames.ValidationGap)),
            TrackAccuracy = Shape(row.TrackAccuracy),
            MacroF1 = Shape(row.MacroF1),
            LogLoss = Shape(row.LogLoss),
            FitSeconds = Shape(row.FitSeconds),
            row.StoppedEarly,
            row.Verdict,
            ContinuesFrom = row.ContinuesFrom?.ToString(),
            row.PruneReason,
            row.Notes,
            Front = board.IsOnFront(row),
        }),
        FrontOf = board.FrontOf.IsDefault ? null : board.FrontOf.Select(objective => new { objective.Metric, objective.Goal }),
        SimplestEquivalent = board.SimplestEquivalent?.ToString(),
        Selected = Shape(board.Conclusions?.Selected),
        Rivals = board.Conclusions?.Rivals.Select(rival => new { Rival = rival.Rival.ToString(), rival.Test, rival.Gap, rival.Needed }),
        board.Notes,
    };

    private static string Rank(ExperimentSummary row) => row.Rank is { } rank ? $"{rank}" : "-";

    private static object? Shape(Estimate? estimate) =>
        estimate is null ? null : new { estimate.Mean, estimate.Std, estimate.Low, estimate.High };

    /// <summary>A column of the ranking.</summary>
    private sealed record Column(string Heading, Func<ExperimentSummary, string> Cell);
}
