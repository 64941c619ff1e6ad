using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Exports;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>What the list of a sweep's runs shows: the rows of <c>sweep export</c>.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Listing">The runs of the page, and what is picked.</param>
/// <param name="Matching">How many runs fit.</param>
public sealed record RunsModel(SweepSummary Sweep, ListingState Listing, int Matching)
{
    /// <summary>Runs on one page.</summary>
    public const int RowsPerPage = 100;

    /// <summary>The columns that are shown unless others are chosen.</summary>
    private static readonly ImmutableArray<string> Shown =
    [
        "run", "family", "state", "attempts", "epochs", "fitSeconds", "train.sliceAccuracy", "validation.sliceAccuracy",
        "test.sliceAccuracy", "device",
    ];

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var choice = ListingChoice.Of(asked.Find);
        var name = asked.Text("sweep");
        var sweep = asked.Grains.Names().Show(
            await asked.Grains.GetGrain<ISweepGrain>(name).DescribeAsync(asked.Cancellation).ConfigureAwait(false));

        // Those of the pages until this one are enough where they come in their own order.
        int? most = (choice.Where ?? choice.Sort) is null ? choice.Page * RowsPerPage : null;
        var runs = await TableQueries.ListRunsAsync(asked.Grains, name, most, asked.Cancellation).ConfigureAwait(false);
        var (_, state) = choice.Pick(runs, SweepRows.ColumnsOf(runs, SweepRows.FirstOfRuns), RowsPerPage, Shown);
        return new RunsModel(sweep, state, runs.Count < most || most is null ? state.Matching : Math.Max(runs.Count, sweep.Runs.Total));
    }
}
