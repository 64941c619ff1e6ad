using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.Web.Components;

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

    /// <summary>The most rows that one may turn to.</summary>
    private const int MaxPage = 1000;

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

    /// <summary>The address of this page when it is sorted by a metric.</summary>
    public string AddressOf(string metric) => $"{Addresses.OfSweep(Sweep.Id)}?sort={Uri.EscapeDataString(metric)}"
        + string.Concat(Brushes.Select(brush => $"&brush={Uri.EscapeDataString(brush)}"));

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
        var page = asked.Number("page", 1, MaxPage);
        var brushes = asked.List("brush").Select(Brush.Parse).ToArray();
        var sweep = asked.Grains.GetGrain<ISweepGrain>(name);
        var snapshot = await sweep.GetSnapshotAsync(asked.Cancellation).ConfigureAwait(false);
        int? rows = brushes.Length > 0 ? null : page * RowsPerPage;

        // The answer is by the objective, whatever the table is sorted by and filtered to.
        var concluded = IsLarge(snapshot.Summary) ? null
            : await asked.Grains.GetLeaderboardAsync(name, null, null, asked.Cancellation).ConfigureAwait(false);
        var board = asked.Find("sort") is null && concluded is not null ? concluded
            : await sweep.GetLeaderboardAsync(asked.Find("sort"), rows, asked.Cancellation).ConfigureAwait(false);
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
        return new SweepModel
        {
            Snapshot = snapshot,
            Board = board with { Rows = [.. left.Skip((page - 1) * RowsPerPage).Take(RowsPerPage)] },
            Matching = points is null ? board.Experiments : left.Length,
            Brushes = asked.List("brush"),
            Skipped = (page - 1) * RowsPerPage,
            Settings = new SettingNames(board.Rows),
            Dataset = dataset is null ? null : names.Show(dataset),
            Answer = dataset is null || concluded is null || withResult.Length == 0 ? null
                : ReportText.Answer(
                    snapshot.Summary.Id, names.Show(concluded) with { Rows = [.. withResult] }, withResult.Length, names.Show(dataset)),
        };
    }

    private static bool IsLarge(SweepSummary sweep) => sweep.Experiments > MaxConcluded;
}
