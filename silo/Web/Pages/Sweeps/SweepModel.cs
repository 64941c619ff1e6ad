using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Reports;
using Experiments.Web.Components;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>What the page of a sweep shows.</summary>
public sealed record SweepModel
{
    /// <summary>Rows of a leaderboard on one page.</summary>
    public const int RowsPerPage = 100;

    /// <summary>
    /// The most experiments whose answer is in the page. To contrast 10,000 takes 2.6 s, so a page with more loads the answer later.
    /// </summary>
    public const int MaxConcluded = 300;

    /// <summary>The sweep at one moment.</summary>
    public required SweepSnapshot Snapshot { get; init; }

    /// <summary>The rows of the page.</summary>
    public required Leaderboard Board { get; init; }

    /// <summary>The place of the first row of the page among all, from 0.</summary>
    public required int Skipped { get; init; }

    /// <summary>How many experiments the filters leave.</summary>
    public required int Matching { get; init; }

    /// <summary>What is filtered, as it stands in the address.</summary>
    public required IReadOnlyList<string> Brushes { get; init; }

    /// <summary>What is picked of the leaderboard, and what can be.</summary>
    public ListingState Listing { get; init; } = ListingState.None;

    /// <summary>Whether the rows are ranked by one metric; otherwise they are in the order of columns.</summary>
    public bool IsRanked { get; init; } = true;

    /// <summary>The names of settings, over all rows that are known.</summary>
    public required SettingNames Settings { get; init; }

    /// <summary>The dataset as it was for this sweep; null before that is known.</summary>
    public DatasetSummary? Dataset { get; init; }

    /// <summary>The answer; null before there is a result, and where the page loads it later.</summary>
    public required ReportConclusion? Answer { get; init; }

    /// <summary>Whether the page loads the answer later, because there are many experiments.</summary>
    public bool LoadsAnswer => IsLarge(Sweep) && Sweep.Best is not null;

    /// <summary>The sweep.</summary>
    public SweepSummary Sweep => Snapshot.Summary;

    /// <summary>The brushes as a query.</summary>
    public string BrushQuery => string.Join('&', Brushes.Select(brush => $"brush={Uri.EscapeDataString(brush)}"));

    /// <summary>The address of this page when it is sorted by a metric.</summary>
    public string AddressOf(string metric) => string.Join(
        '&', new[] { $"{Addresses.OfSweep(Sweep.Id)}?{(Listing.Choice with { Sort = metric }).Query}", BrushQuery }
            .Where(part => part.Length > 0));

    internal static async Task<object> ReadPointsAsync(PageRequest asked)
    {
        var board = await asked.Grains.GetGrain<ISweepGrain>(asked.Text("sweep")).GetLeaderboardAsync(null, null, asked.Cancellation)
            .ConfigureAwait(false);
        var points = SweepPoints.Of(board);
        return asked.Find("values") is { } axis ? points.ValuesOf(axis) : points.AtFirst(asked.List("axis"));
    }

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var name = asked.Text("sweep");
        var choice = ListingChoice.Of(asked.Find);

        // One metric ranks, the best first; anything else is an order of columns.
        var metric = choice.Sort is { } sort && MetricNames.All.Contains(sort) ? sort : null;
        var picking = metric is null ? choice : choice with { Sort = null };
        var brushes = asked.List("brush").Select(Brush.Parse).ToArray();
        var sweep = asked.Grains.GetGrain<ISweepGrain>(name);
        var snapshot = await sweep.GetSnapshotAsync(asked.Cancellation).ConfigureAwait(false);
        var isWhole = brushes.Length > 0 || picking.IsMade;
        int? rows = isWhole ? null : choice.Page * RowsPerPage;

        // The answer is by the objective, whatever the table is sorted by and filtered to.
        var concluded = IsLarge(snapshot.Summary) ? null
            : await asked.Grains.GetLeaderboardAsync(name, null, null, asked.Cancellation).ConfigureAwait(false);
        var board = metric is null && concluded is not null ? concluded
            : await sweep.GetLeaderboardAsync(metric, rows, asked.Cancellation).ConfigureAwait(false);
        var names = asked.Grains.Names();
        snapshot = snapshot with { Summary = names.Show(snapshot.Summary) };
        board = names.Show(board);
        var dataset = snapshot.Summary.FeatureSet is { } set
            ? await GrainAnswers.OrNullAsync(asked.Grains.GetGrain<IFeatureSetGrain>(set).DescribeDatasetAsync(asked.Cancellation))
                .ConfigureAwait(false)
            : null;
        ExperimentSummary[] withResult = [.. (concluded?.Rows ?? []).Where(row => row.TestAccuracy is not null)];
        var points = brushes.Length > 0 ? SweepPoints.Of(board) : null;
        ExperimentSummary[] left = [.. board.Rows.Where((_, place) => points?.IsWithin(brushes, place) is not false)];
        var (picked, state) = picking.Pick(left, LeaderboardColumns.Of(board), RowsPerPage);
        return new SweepModel
        {
            Snapshot = snapshot,
            Board = board with { Rows = picked },
            Matching = isWhole ? state.Matching : board.Experiments,
            Brushes = asked.List("brush"),
            Skipped = state.Skipped,
            Listing = state with { Choice = choice },
            IsRanked = picking.Sort is null || state.Problems.Any(problem => problem.Field == "sort"),
            Settings = new SettingNames(board.Rows),
            Dataset = dataset is null ? null : names.Show(dataset),
            Answer = dataset is null || concluded is null || withResult.Length == 0 ? null
                : ReportText.Answer(
                    snapshot.Summary.Id, names.Show(concluded) with { Rows = [.. withResult] }, withResult.Length, names.Show(dataset)),
        };
    }

    private static bool IsLarge(SweepSummary sweep) => sweep.Experiments > MaxConcluded;
}
