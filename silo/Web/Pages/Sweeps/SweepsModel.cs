using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Columns;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>What the list of sweeps shows.</summary>
/// <param name="Sweeps">The sweeps of the page, the latest first unless the reader chose another order.</param>
/// <param name="Lost">What could not be read, a line each.</param>
public sealed record SweepsModel(IReadOnlyList<SweepSummary> Sweeps, IReadOnlyList<string> Lost)
{
    /// <summary>The topic of live updates of all sweeps; with a query behind it, of those that are picked.</summary>
    public const string Topic = "sweeps";

    /// <summary>Sweeps on one page.</summary>
    public const int RowsPerPage = 50;

    /// <summary>What is picked, and what can be.</summary>
    public ListingState Listing { get; init; } = ListingState.None;

    /// <summary>How the searches of the page got better, by the sweep's ID; those without a result are not there.</summary>
    public IReadOnlyDictionary<string, SearchHistory> Histories { get; init; } = ImmutableDictionary<string, SearchHistory>.Empty;

    /// <summary>The topic of what is shown.</summary>
    public string LiveTopic => Topic + Listing.Choice.QueryString;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var model = await ReadAsync(asked.Grains, ListingChoice.Of(asked.Find), asked.ReportLost, asked.Cancellation)
            .ConfigureAwait(false);
        return model with { Lost = asked.Lost };
    }

    /// <summary>Reads all sweeps, and of those on the page how they got better.</summary>
    internal static async Task<SweepsModel> ReadAsync(
        IGrainFactory grains, ListingChoice choice, Action<string> reportLost, CancellationToken cancellationToken)
    {
        var sweeps = await SweepQueries.SummarizeAllAsync(grains, reportLost, cancellationToken).ConfigureAwait(false);
        var (rows, state) = choice.Pick(
            [.. sweeps.OrderByDescending(sweep => sweep.SubmittedAt).ThenBy(sweep => sweep.Id, StringComparer.Ordinal)],
            SweepColumns.All, RowsPerPage);
        var histories = state.Table is not null ? [] : await Task.WhenAll(
            rows.Where(sweep => sweep.Best is not null).Select(async sweep => (sweep.Id, History: await GrainAnswers.OrNullAsync(
                grains.GetGrain<ISweepGrain>(sweep.Id).GetHistoryAsync(cancellationToken)).ConfigureAwait(false)))).ConfigureAwait(false);
        return new SweepsModel(rows, [])
        {
            Listing = state,
            Histories = histories.Where(sweep => sweep.History is not null)
                .ToDictionary(sweep => sweep.Id, sweep => sweep.History!, StringComparer.Ordinal), // not null: filtered
        };
    }
}
