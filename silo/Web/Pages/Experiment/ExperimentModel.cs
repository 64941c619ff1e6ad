using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;

namespace Experiments.Web.Pages.Experiment;

/// <summary>What the page of an experiment shows.</summary>
public sealed record ExperimentModel
{
    /// <summary>The experiment.</summary>
    public required ExperimentId Id { get; init; }

    /// <summary>Its sweep.</summary>
    public required SweepSummary Sweep { get; init; }

    /// <summary>Where it is in the leaderboard.</summary>
    public required ExperimentPlace Place { get; init; }

    /// <summary>Its summary, with what only its sweep knows; null before a run of it has ended.</summary>
    public ExperimentSummary? Summary { get; init; }

    /// <summary>Its runs that ended or were attempted.</summary>
    public ImmutableArray<RunSummary> Runs { get; init; } = [];

    /// <summary>Its runs that execute now.</summary>
    public IReadOnlyList<RunningRun> Running { get; init; } = [];

    /// <summary>What it waits for, in words; empty once there is a result.</summary>
    public IReadOnlyList<Block> Waiting { get; init; } = [];

    /// <summary>What its results show; null before the first result.</summary>
    public ShownResults? Results { get; init; }

    /// <summary>Whether something can still change by itself.</summary>
    public bool IsLive => Sweep.State.IsUnderWay();

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var typed = ExperimentId.Parse($"{asked.Text("sweep")}/{asked.Text("experiment")}");
        var cell = new ConfusionCell(typed, asked.Flag("counts"), asked.Find("actual"), asked.Find("predicted"));
        var sweep = asked.Grains.GetGrain<ISweepGrain>(typed.Sweep);
        var snapshot = await sweep.GetSnapshotAsync(asked.Cancellation).ConfigureAwait(false);
        ExperimentQueries.RequireExists(typed, snapshot.Summary.Experiments);
        var board = await sweep.GetLeaderboardAsync(null, null, asked.Cancellation).ConfigureAwait(false);
        var grain = asked.Grains.GetGrain<IExperimentGrain>(typed.ToString());
        var place = ExperimentPlace.Find(typed.Number, board);
        var summary = place.Row ?? await grain.SummarizeAsync(asked.Cancellation).ConfigureAwait(false);
        var model = new ExperimentModel
        {
            Id = summary?.Experiment ?? typed,
            Sweep = asked.Grains.Names().Show(snapshot.Summary),
            Place = place,
            Summary = summary,
            Runs = await grain.ListRunsAsync(asked.Cancellation).ConfigureAwait(false),
            Running = [.. snapshot.Running.Where(running => running.Run.Experiment.Number == typed.Number)],
        };
        return summary?.TestAccuracy is null
            ? model with { Waiting = await ExplainAsync(asked, model).ConfigureAwait(false) }
            : model with
            {
                Results = await ShownResults.ReadAsync(asked, grain, summary, snapshot.Summary, cell).ConfigureAwait(false),
            };
    }

    /// <summary>Why the first run that neither ended nor executes has not.</summary>
    private static async Task<IReadOnlyList<Block>> ExplainAsync(PageRequest asked, ExperimentModel model)
    {
        var known = model.Runs.Where(run => run.State != RunSummary.Unfinished).Select(run => run.Run)
            .Concat(model.Running.Select(running => running.Run)).Select(run => (run.Repeat, run.Fold)).ToHashSet();
        var protocol = model.Sweep.Spec.Protocol;
        RunId[] open =
        [
            .. from repeat in Enumerable.Range(0, protocol.Repeats)
               from fold in Enumerable.Range(0, protocol.Folds)
               where !known.Contains((repeat, fold))
               select new RunId(model.Id, repeat, fold),
        ];
        return open.Length == 0 ? []
            : (await SweepQueries.ExplainAsync(asked.Grains, open[0], asked.Options.FindLog, asked.Cancellation).ConfigureAwait(false))
                .Blocks;
    }
}

/// <summary>Where an experiment is in the leaderboard of its sweep.</summary>
/// <param name="Row">Its row; null if it has none.</param>
/// <param name="Ranked">How many experiments are ranked.</param>
/// <param name="SortedBy">The metric that they are ranked by.</param>
/// <param name="Setting">In what it differs from most others of its family; empty if in nothing.</param>
/// <param name="Previous">The next better one; null for the best.</param>
/// <param name="Next">The next worse one; null for the last.</param>
public sealed record ExperimentPlace(
    ExperimentSummary? Row, int Ranked, string SortedBy, string Setting, ExperimentSummary? Previous, ExperimentSummary? Next)
{
    /// <summary>Finds an experiment in the whole leaderboard.</summary>
    public static ExperimentPlace Find(int number, Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var index = board.Rows.Index().Where(row => row.Item.Experiment.Number == number).Select(row => row.Index)
            .DefaultIfEmpty(-1).First();
        var row = index < 0 ? null : board.Rows[index];
        return new ExperimentPlace(
            row, board.Rows.Count(other => other.Rank is not null), board.SortedBy, row is null ? "" : new SettingNames(board.Rows).Of(row),
            index > 0 ? board.Rows[index - 1] : null, index >= 0 && index + 1 < board.Rows.Length ? board.Rows[index + 1] : null);
    }
}
