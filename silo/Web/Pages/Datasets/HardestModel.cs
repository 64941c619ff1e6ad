using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.ReadModel.Views;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of the hardest slices and tracks shows.</summary>
public sealed record HardestModel
{
    /// <summary>Cards on one page.</summary>
    public const int CardsPerPage = 24;

    /// <summary>The dataset.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>Whether tracks are shown; slices otherwise.</summary>
    public bool IsOfTracks { get; init; }

    /// <summary>Whether slices padded with zeros are among them.</summary>
    public bool IncludesPadded { get; init; }

    /// <summary>The experiment whose predictions these are; null for all that may be read together.</summary>
    public string? Experiment { get; init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>The cards.</summary>
    public required FoundData<HardestListing> Cards { get; init; }

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var page = asked.Number("page", 1, DatasetReading.MaxPage);
        var isOfTracks = asked.Find("of") switch
        {
            null or "slices" => false,
            "tracks" => true,
            var other => throw new UserErrorException($"of={other}: must be slices or tracks"),
        };
        var isPadded = asked.Flag("padded");

        // One more than is shown tells whether there is another page.
        var query = new HardestQuery(
            (page - 1) * CardsPerPage, CardsPerPage + 1, isPadded, DatasetReading.FindExperiment(asked));
        return new HardestModel
        {
            Dataset = dataset,
            IsOfTracks = isOfTracks,
            IncludesPadded = isPadded,
            Experiment = asked.Find("experiment"),
            Page = page,
            Cards = await FoundData<HardestListing>.OfAsync(
                isOfTracks ? ReadTracksAsync(asked, query) : ReadSlicesAsync(asked, query, LabelWords.Of(dataset))).ConfigureAwait(false),
        };
    }

    private static async Task<HardestListing> ReadSlicesAsync(PageRequest asked, HardestQuery query, LabelWords words)
    {
        var found = await asked.Grains.GetGrain<IDatasetAnalysisGrain>(asked.Text("dataset"))
            .ListHardestSlicesAsync(query, asked.Cancellation).ConfigureAwait(false);
        var rows = await TrackFiles.LocateAsync(
            asked.Grains, [.. found.Slices.Take(CardsPerPage)], asked.Cancellation).ConfigureAwait(false);
        return new HardestListing(
            [.. rows.Select(row => new SoundCardItem(HardestCard.Of(row, null), row.Slice.Slice.Track, row.Slice.Slice, row.Slice.Actual))],
            found.Slices.Length > CardsPerPage,
            [
                $"Sorted by {ErrorViews.HardestOrder}, then by hardness.",
                .. found.Pool is { } pool && query.Experiment is null ? ErrorViews.Notes(pool, words) : [],
            ],
            found.PaddedLeftOut);
    }

    private static async Task<HardestListing> ReadTracksAsync(PageRequest asked, HardestQuery query)
    {
        var found = await asked.Grains.GetGrain<IDatasetAnalysisGrain>(asked.Text("dataset"))
            .ListHardestTracksAsync(query, asked.Cancellation).ConfigureAwait(false);
        return new HardestListing(
            [.. found.Take(CardsPerPage).Select(track => new SoundCardItem(HardestCard.Of(track, null), track.Track, null, track.Actual))],
            found.Length > CardsPerPage, [$"Sorted by {ErrorViews.HardestOrder}, then by wrong slices, then by hardness."], 0);
    }
}

/// <summary>A page of cards.</summary>
/// <param name="Cards">The cards, hardest first.</param>
/// <param name="HasMore">Whether there is another page.</param>
/// <param name="Notes">How they are sorted and what they rest on, a sentence each.</param>
/// <param name="PaddedLeftOut">How many slices padded with zeros are left out.</param>
public sealed record HardestListing(IReadOnlyList<SoundCardItem> Cards, bool HasMore, IReadOnlyList<string> Notes, int PaddedLeftOut);

/// <summary>A card with its sound.</summary>
/// <param name="Card">What it says.</param>
/// <param name="Track">The track.</param>
/// <param name="Slice">The slice; null for the whole track.</param>
/// <param name="Genre">The label.</param>
public sealed record SoundCardItem(HardestCard Card, TrackId Track, SliceId? Slice, string Genre);
