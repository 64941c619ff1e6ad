using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>A leaderboard, for people and for programs.</summary>
internal static class LeaderboardView
{
    /// <summary>Rows that are shown to people unless they ask for more.</summary>
    public const int ShownRows = 100;

    /// <summary>The shape that scripts rely on.</summary>
    public static object Shape(Leaderboard board) => new
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

    public static void Print(Leaderboard board, Terminal terminal)
    {
        terminal.Line($"sweep {board.Sweep}: {board.Status}; {Describe(board.Protocol)}; sorted by {board.SortedBy}");
        terminal.Line("accuracies in %, of slices unless they say tracks, with 95 % intervals");
        terminal.Line();
        var settings = new Settings(board.Rows);
        Table(board.Rows, settings, TextTable.LineWidth).Print(terminal);
        if (board.Experiments > board.Rows.Length)
        {
            terminal.Line($"and {board.Experiments - board.Rows.Length} more; --top {board.Experiments} shows all");
        }

        terminal.Line();
        if (settings.LeavesOut)
        {
            terminal.Line($"{Settings.Explanation}; `experiments experiment show` has all values");
        }

        terminal.Line($"guessing gets {Words.Percent(board.Chance)} %");
        foreach (var best in board.Rows.Where(row => row.Verdict is not null).GroupBy(row => row.Family).Select(family => family.First()))
        {
            terminal.Line($"{best.Experiment} ({best.Family}): {best.Verdict}");
        }

        if (board.Rows.Any(row => row.ContinuesFrom is not null))
        {
            terminal.Line("e6 < e3: goes on from e3, with its seed, to more epochs; `experiments experiment show` tells after which epoch");
        }

        if (board.SimplestEquivalent is { } simplest)
        {
            terminal.Line($"within one standard error of the best, the one that memorizes least: {simplest}");
        }

        foreach (var note in board.Notes)
        {
            terminal.Line($"note: {note}");
        }
    }

    /// <summary>The table that fits a line of so many columns.</summary>
    public static TextTable Table(IReadOnlyCollection<ExperimentSummary> rows, Settings settings, int width)
    {
        var wide = Wide(rows, settings);
        if (wide.Fits(width))
        {
            return wide;
        }

        var narrow = Narrow(rows, settings);
        return narrow.Fits(width) ? narrow : wide;
    }

    /// <summary>A row a line.</summary>
    private static TextTable Wide(IEnumerable<ExperimentSummary> rows, Settings settings)
    {
        var table = new TextTable("rank", "experiment", "family", "setting", "runs", "train", "test", "gap", "tracks", "fit s");
        foreach (var row in rows)
        {
            table.Add(
                Rank(row), row.ContinuesFrom is { } origin ? $"{row.Experiment} < e{origin.Number}" : row.Experiment.ToString(), row.Family, settings.Of(row),
                row.FailedRuns > 0 ? $"{row.Runs} (+{row.FailedRuns} failed)" : $"{row.Runs}", Words.Percent(row.TrainAccuracy?.Mean), Words.Percent(row.TestAccuracy),
                Words.Percent(row.Gap), Words.Percent(row.TrackAccuracy?.Mean), row.FitSeconds is { } fit ? Figures.Fixed(fit.Mean, 2) : "-");
        }

        return table;
    }

    /// <summary>For a terminal of 80 columns: intervals on lines of their own, no sweep before the experiment, no times.</summary>
    private static TextTable Narrow(IEnumerable<ExperimentSummary> rows, Settings settings)
    {
        var table = new TextTable("rank", "exp", "family, setting", "train", "test", "gap", "tracks") { BreaksBefore = '[' };
        foreach (var row in rows)
        {
            table.Add(
                Rank(row), $"e{row.Experiment.Number}{(row.ContinuesFrom is { } origin ? $" < e{origin.Number}" : "")}",
                $"{settings.WithFamily(row)}{(row.FailedRuns > 0 ? $" ({row.FailedRuns} failed)" : "")}", Words.Percent(row.TrainAccuracy?.Mean),
                Words.Percent(row.TestAccuracy), Words.Percent(row.Gap), Words.Percent(row.TrackAccuracy?.Mean));
        }

        return table;
    }

    public static string Describe(Protocol protocol) => protocol.Folds == 1
        ? $"{protocol.Split} split, {Words.Count(protocol.Repeats, "repeat")}"
        : $"{protocol.Split} split, {Words.Count(protocol.Folds, "fold")} x {Words.Count(protocol.Repeats, "repeat")}";

    private static string Rank(ExperimentSummary row) => row.Rank is { } rank ? $"{rank}" : "-";

    private static object? Shape(Estimate? estimate) =>
        estimate is null ? null : new { estimate.Mean, estimate.Std, estimate.Low, estimate.High };
}
