using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Columns;
using Experiments.Web.Pages.Listings;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a dataset's notes shows.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Notes">The notes of the page, in the order of their tracks unless another is chosen.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Wrong">How many of all say that the label is wrong.</param>
/// <param name="Skipped">The place of the first note of the page among all, from 0.</param>
public sealed record NotesModel(DatasetSummary Dataset, IReadOnlyList<TrackNote> Notes, int Total, int Wrong, int Skipped)
{
    /// <summary>Notes on one page.</summary>
    public const int NotesPerPage = 100;

    /// <summary>What is picked, and what can be.</summary>
    public ListingState Listing { get; init; } = ListingState.None;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var notes = await asked.Grains.GetGrain<ITrackNotesGrain>(asked.Text("dataset")).ListAsync(asked.Cancellation)
            .ConfigureAwait(false);
        var (rows, state) = ListingChoice.Of(asked.Find).Pick(notes, DataColumns.Notes, NotesPerPage);
        return new NotesModel(dataset, rows, notes.Length, notes.Count(note => note.IsLabelWrong), state.Skipped) { Listing = state };
    }
}
