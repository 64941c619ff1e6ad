using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;
using Experiments.ReadModel.Views.Comparisons;

namespace Experiments.Queries;

/// <summary>What can be asked of sweeps.</summary>
public static class SweepQueries
{
    /// <summary>The leaderboard with the conclusions of its complete experiments: what every view of a leaderboard shows.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="sortBy">A metric; null for the sweep's objective.</param>
    /// <param name="rows">Maximum number of rows; null for all.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The sweep or metric does not exist.</exception>
    public static async Task<Leaderboard> GetLeaderboardAsync(
        this IGrainFactory grains, string sweep, string? sortBy, int? rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var board = await grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(sortBy, rows, cancellationToken).ConfigureAwait(false);
        var conclusions = await grains.GetGrain<ISweepAnalysisGrain>(sweep).ConcludeAsync(Contrast.DefaultRegion, cancellationToken)
            .ConfigureAwait(false);
        return board with { SimplestEquivalent = conclusions.Simplest, Conclusions = conclusions };
    }

    /// <summary>All sweeps.</summary>
    public static Task<View> ListAsync(IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken) =>
        ListAsync(grains, RowQuery.None, reportLost, cancellationToken);

    /// <summary>Some of the sweeps.</summary>
    public static async Task<View> ListAsync(
        IGrainFactory grains, RowQuery asked, Action<string> reportLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var sweeps = await SummarizeAllAsync(grains, reportLost, cancellationToken).ConfigureAwait(false);
        return asked.Pick([.. sweeps], SweepColumns.All).Show("sweeps", rows => SweepViews.List(rows));
    }

    /// <summary>The summaries of all sweeps, by ID.</summary>
    public static async Task<IReadOnlyList<SweepSummary>> SummarizeAllAsync(
        IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var sweeps = await Listing.OfAsync(
            grains, IDirectoryGrain.Sweeps, "sweep", id => grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken),
            reportLost, cancellationToken).ConfigureAwait(false);
        return [.. sweeps.Select(grains.Names().Show)];
    }

    /// <summary>One sweep.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<View> ShowAsync(IGrainFactory grains, string sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var summary = await grains.GetGrain<ISweepGrain>(sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        var set = await FindFeatureSetAsync(grains, summary, cancellationToken).ConfigureAwait(false);
        return SweepViews.Show(grains.Names().Show(summary), set);
    }

    /// <summary>A sweep's experiments, best first.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="asked">What to show of them.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The sweep does not exist, or what is asked contradicts itself.</exception>
    public static async Task<View> RankAsync(
        IGrainFactory grains, string sweep, LeaderboardQuery asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(asked);
        _ = asked.Require();

        // The best of each group, the front and what fits may be anywhere; otherwise only the rows to show are requested.
        var limit = asked.By is not null || asked.IsFront || !asked.Chosen.IsNone ? null : asked.Rows;
        var board = grains.Names().Show(
            await grains.GetLeaderboardAsync(sweep, asked.Sort, limit, cancellationToken).ConfigureAwait(false));
        var chosen = asked.Chosen;
        if (chosen.Where is not null && (asked.By is not null || asked.IsFront))
        {
            var fitting = (RowQuery.None with { Where = chosen.Where }).Pick(board.Rows, LeaderboardColumns.Of(board)).Rows;
            board = board with { Rows = fitting, Experiments = fitting.Length };
        }

        return asked.By is { } by ? LeaderboardView.BestOfEach(board, by, asked.GroupRows)
            : asked.IsFront ? LeaderboardView.Front(board, asked.Rows)
            : (chosen.IsNone ? chosen : chosen with { Limit = chosen.Limit ?? asked.Rows }).Pick(board.Rows, LeaderboardColumns.Of(board))
                .Show("rows", rows => LeaderboardView.Of(
                    chosen.IsNone ? board : board with { Rows = rows, Experiments = rows.Length }));
    }

    /// <summary>The settings of a sweep compared by some of its parameters, or by family.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="by">Parameters, separated by commas; <c>family</c> compares families.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="regionPoints">Differences smaller than this are no difference, points.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The sweep, a parameter or the metric does not exist.</exception>
    public static async Task<View> CompareAsync(
        IGrainFactory grains, string sweep, string by, string metric, double regionPoints, CancellationToken cancellationToken) =>
        CompareView.Of(
            await CompareSettingsAsync(grains, sweep, by, metric, regionPoints, cancellationToken).ConfigureAwait(false), sweep);

    /// <summary>The same as numbers.</summary>
    /// <inheritdoc cref="CompareAsync"/>
    public static async Task<ParameterComparison> CompareSettingsAsync(
        IGrainFactory grains, string sweep, string by, string metric, double regionPoints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(by);
        ImmutableArray<string> parameters = [.. by.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return await grains.GetGrain<ISweepAnalysisGrain>(sweep).CompareAsync(parameters, metric, regionPoints / 100, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Why a run waits, was pruned, or failed.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="typed">The run, as a person names it.</param>
    /// <param name="findLog">The path of a log by its artifact, or null if it cannot be seen from here.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The run does not exist.</exception>
    public static async Task<View> ExplainAsync(
        IGrainFactory grains, RunId typed, Func<string, string?> findLog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var run = typed with { Experiment = grains.Names().KeyOf(typed.Experiment) };
        var owner = grains.GetGrain<ISweepGrain>(run.Experiment.Sweep);
        var sweep = await owner.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var protocol = sweep.Spec.Protocol;
        if (run.Experiment.Number >= sweep.Experiments || run.Fold >= protocol.Folds || run.Repeat >= protocol.Repeats)
        {
            throw UserErrorException.NotFound(
                $"sweep '{sweep.Id}' has no run '{run}': it has {Display.Count(sweep.Experiments, "experiment")} (from e0) of "
                    + $"{Display.Count(protocol.Repeats, "repeat")} (r0) and {Display.Count(protocol.Folds, "fold")} (f0)");
        }

        var runs = await grains.GetGrain<IExperimentGrain>(run.Experiment.ToString()).ListRunsAsync(cancellationToken)
            .ConfigureAwait(false);
        var known = runs.FirstOrDefault(found => found.Run == run);
        var queue = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool)
            .ExplainAsync(run.ToString(), cancellationToken).ConfigureAwait(false);
        var pruneReason = await owner.FindPruneReasonAsync(run.Experiment, cancellationToken).ConfigureAwait(false);
        return WhyView.Of(run, sweep, known, queue, pruneReason, findLog);
    }

    /// <summary>The feature set of a sweep, with the version of its dataset; null before that is known.</summary>
    public static async Task<FeatureSetSummary?> FindFeatureSetAsync(
        IGrainFactory grains, SweepSummary sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.FeatureSet is { } id
            ? await GrainAnswers.OrNullAsync(grains.GetGrain<IFeatureSetGrain>(id).DescribeAsync(cancellationToken)).ConfigureAwait(false)
            : null;
    }
}

/// <summary>What to show of a leaderboard.</summary>
/// <param name="Sort">The metric to sort by; null for the sweep's objective.</param>
/// <param name="Rows">The most experiments to show; null for all.</param>
/// <param name="By">Show only the best of each family, or of each value of a parameter; null for single experiments.</param>
/// <param name="GroupRows">The most groups to show with <paramref name="By"/>; null for all.</param>
/// <param name="IsFront">Whether to mark the experiments that no other beats in all objectives.</param>
public sealed record LeaderboardQuery(
    string? Sort = null, int? Rows = null, string? By = null, int? GroupRows = null, bool IsFront = false)
{
    /// <summary>Which experiments to show of those, sorted by columns where <see cref="Sort"/> is not enough.</summary>
    public RowQuery Chosen { get; init; } = RowQuery.None;

    /// <summary>
    /// The same with a condition, columns and a page. A sort by one metric ranks, the best first, as it always did; any other, such as
    /// <c>-gap</c> or <c>family,gap</c>, is by columns.
    /// </summary>
    /// <exception cref="UserErrorException">One of them cannot be read.</exception>
    public LeaderboardQuery With(RowQuery chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return chosen.Sort is [{ IsDescending: false, Column: var metric }] && MetricNames.All.Contains(metric)
            ? this with { Sort = metric, Chosen = chosen with { Sort = [] } }
            : this with { Chosen = chosen };
    }

    /// <summary>Refuses what contradicts itself; otherwise the same.</summary>
    /// <exception cref="UserErrorException">The metric does not exist, or groups and the front are asked for together.</exception>
    public LeaderboardQuery Require()
    {
        if (Sort is not null)
        {
            MetricNames.Require(Sort);
        }

        if (IsFront && By is not null)
        {
            throw new UserErrorException("--front marks single experiments, and --by shows groups; leave one out");
        }

        if ((IsFront || By is not null) && !(Chosen with { Where = null }).IsNone)
        {
            throw new UserErrorException(
                $"{(IsFront ? "--front" : "--by")} has an order and columns of its own: beside --where, leave out --columns, --limit and "
                + "a --sort by anything but one metric");
        }

        return this;
    }
}
