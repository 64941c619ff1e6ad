using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>A leaderboard as text and JSON.</summary>
public static class LeaderboardView
{
    /// <summary>Rows shown by default.</summary>
    public const int ShownRows = 100;

    /// <summary><c>sweep leaderboard</c>.</summary>
    public static View Of(Leaderboard board) => new([.. Blocks(board)], Shape(board));

    /// <summary>A split with its folds and repeats: <c>track split, 3 folds x 1 repeat</c>.</summary>
    public static string Describe(Protocol protocol) => protocol.Folds == 1
        ? $"{protocol.Split} split, {Words.Count(protocol.Repeats, "repeat")}"
        : $"{protocol.Split} split, {Words.Count(protocol.Folds, "fold")} x {Words.Count(protocol.Repeats, "repeat")}";

    /// <summary>The ranking, one row per experiment; for short lines with intervals on lines of their own.</summary>
    internal static Table Ranking(IReadOnlyCollection<ExperimentSummary> rows, Settings settings) =>
        Wide(rows, settings) with { Narrower = Narrow(rows, settings) };

    private static IEnumerable<Block> Blocks(Leaderboard board)
    {
        yield return $"sweep {board.Sweep}: {board.Status}; {Describe(board.Protocol)}; sorted by {board.SortedBy}";
        yield return "accuracy in %, per slice unless labelled tracks, with 95 % intervals";
        yield return "";
        var settings = new Settings(board.Rows);
        yield return Ranking(board.Rows, settings);
        if (board.Experiments > board.Rows.Length)
        {
            yield return $"and {board.Experiments - board.Rows.Length} more; --top {board.Experiments} shows all";
        }

        yield return "";
        if (settings.LeavesOut)
        {
            yield return $"{Settings.Explanation}; `experiments experiment show` shows all values";
        }

        yield return $"chance is {Words.Percent(board.Chance)} %";
        foreach (var best in board.Rows.Where(row => row.Verdict is not null).GroupBy(row => row.Family).Select(family => family.First()))
        {
            yield return $"{best.Experiment} ({best.Family}): {best.Verdict}";
        }

        if (board.Rows.Any(row => row.ContinuesFrom is not null))
        {
            yield return "e6 < e3: continues e3 with the same seed for more epochs; `experiments experiment show` shows from which epoch";
        }

        if (board.SimplestEquivalent is { } simplest)
        {
            yield return $"smallest train - validation gap within one standard error of the best: {simplest}";
        }

        foreach (var note in board.Notes)
        {
            yield return $"note: {note}";
        }
    }

    /// <summary>One line per row.</summary>
    private static Table Wide(IEnumerable<ExperimentSummary> rows, Settings settings) => Table.Of(
        ["rank", "experiment", "family", "setting", "runs", "train", "test", "gap", "tracks", "fit s"],
        rows,
        row =>
        [
            Rank(row),
            row.ContinuesFrom is { } origin ? $"{row.Experiment} < e{origin.Number}" : row.Experiment.ToString(),
            row.Family,
            settings.Of(row),
            row.FailedRuns > 0 ? $"{row.Runs} (+{row.FailedRuns} failed)" : $"{row.Runs}",
            Words.Percent(row.TrainAccuracy?.Mean),
            Words.Percent(row.TestAccuracy),
            Words.Percent(row.Gap),
            Words.Percent(row.TrackAccuracy?.Mean),
            row.FitSeconds is { } fit ? Figures.Fixed(fit.Mean, 2) : "-",
        ]);

    /// <summary>For short lines: intervals on lines of their own, no sweep before the experiment, no times.</summary>
    private static Table Narrow(IEnumerable<ExperimentSummary> rows, Settings settings) => Table.Of(
        ["rank", "exp", "family, setting", "train", "test", "gap", "tracks"],
        rows,
        row =>
        [
            Rank(row),
            $"e{row.Experiment.Number}{(row.ContinuesFrom is { } origin ? $" < e{origin.Number}" : "")}",
            $"{settings.WithFamily(row)}{(row.FailedRuns > 0 ? $" ({row.FailedRuns} failed)" : "")}",
            Words.Percent(row.TrainAccuracy?.Mean),
            Words.Percent(row.TestAccuracy),
            Words.Percent(row.Gap),
            Words.Percent(row.TrackAccuracy?.Mean),
        ]) with
    { BreaksBefore = '[' };

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
            TrackAccuracy = Shape(row.TrackAccuracy),
            MacroF1 = Shape(row.MacroF1),
            LogLoss = Shape(row.LogLoss),
            FitSeconds = Shape(row.FitSeconds),
            row.StoppedEarly,
            row.Verdict,
            ContinuesFrom = row.ContinuesFrom?.ToString(),
            row.Notes,
        }),
        SimplestEquivalent = board.SimplestEquivalent?.ToString(),
        board.Notes,
    };

    private static string Rank(ExperimentSummary row) => row.Rank is { } rank ? $"{rank}" : "-";

    private static object? Shape(Estimate? estimate) =>
        estimate is null ? null : new { estimate.Mean, estimate.Std, estimate.Low, estimate.High };
}
