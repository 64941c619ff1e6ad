using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of labels in doubt shows.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="IncludesPadded">Whether slices padded with zeros are counted.</param>
/// <param name="Skipped">The place of the first track of the page among all, from 0.</param>
/// <param name="Doubts">The tracks.</param>
public sealed record DoubtsModel(DatasetSummary Dataset, bool IncludesPadded, int Skipped, FoundData<DoubtedTracks> Doubts)
{
    /// <summary>Tracks on one page.</summary>
    public const int TracksPerPage = 50;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var isPadded = asked.Flag("padded");
        var skipped = (asked.Number("page", 1, DatasetReading.MaxPage) - 1) * TracksPerPage;
        return new DoubtsModel(
            dataset, isPadded, skipped, await FoundData<DoubtedTracks>.OfAsync(ReadAsync(asked, skipped, isPadded)).ConfigureAwait(false));
    }

    private static async Task<DoubtedTracks> ReadAsync(PageRequest asked, int skipped, bool isPadded)
    {
        var name = asked.Text("dataset");
        var listing = await asked.Grains.GetGrain<IDatasetAnalysisGrain>(name)
            .ListDisagreementsAsync(skipped, TracksPerPage, isPadded, asked.Cancellation).ConfigureAwait(false);
        var paths = new Dictionary<TrackId, string>();
        foreach (var track in listing.Tracks.Select(track => track.Track))
        {
            paths[track] = (await asked.Grains.GetGrain<IDatasetGrain>(name).GetTrackAsync(track.Track, asked.Cancellation)
                .ConfigureAwait(false)).Path;
        }

        return new DoubtedTracks(
            listing, paths, await asked.Grains.GetGrain<ITrackNotesGrain>(name).ListAsync(asked.Cancellation).ConfigureAwait(false));
    }
}

/// <summary>Tracks with labels in doubt.</summary>
/// <param name="Listing">The tracks of the page.</param>
/// <param name="Paths">Their files.</param>
/// <param name="Notes">What listeners say of the dataset's tracks.</param>
public sealed record DoubtedTracks(
    DisagreementListing Listing, IReadOnlyDictionary<TrackId, string> Paths, ImmutableArray<TrackNote> Notes);
