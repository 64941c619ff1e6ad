using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>What can be asked of datasets.</summary>
public static class DatasetQueries
{
    /// <summary>All datasets.</summary>
    public static Task<View> ListAsync(IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken) =>
        ListAsync(grains, RowQuery.None, reportLost, cancellationToken);

    /// <summary>Some of the datasets.</summary>
    public static async Task<View> ListAsync(
        IGrainFactory grains, RowQuery asked, Action<string> reportLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var datasets = await Listing.OfAsync(
            grains, IDirectoryGrain.Datasets, "dataset", name => grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken),
            reportLost, cancellationToken,
            name => $"import it again, or remove it from the list with `experiments dataset remove {name}`").ConfigureAwait(false);
        return asked.Pick([.. datasets.Select(grains.Names().Show)], DataColumns.Datasets)
            .Show("datasets", rows => DatasetViews.List(rows));
    }

    /// <summary>One dataset.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<View> ShowAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return DatasetViews.Show(
            grains.Names().Show(await grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>The slices that most experiments get wrong.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="limit">The most slices to list.</param>
    /// <param name="includesPadded">Whether remainders, padded with zeros, are among them.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    public static Task<View> ListHardestAsync(
        IGrainFactory grains, string dataset, int limit, bool includesPadded, CancellationToken cancellationToken) =>
        ListHardestAsync(grains, dataset, RowQuery.None with { Limit = limit }, includesPadded, cancellationToken);

    /// <summary>The hardest of the slices that fit a condition.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="asked">Which slices, how many and in which order.</param>
    /// <param name="includesPadded">Whether remainders, padded with zeros, are among them.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The dataset does not exist, or the condition names no column.</exception>
    public static async Task<View> ListHardestAsync(
        IGrainFactory grains, string dataset, RowQuery asked, bool includesPadded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var analysis = grains.GetGrain<IDatasetAnalysisGrain>(dataset);
        var (found, slices) = await SliceRows.PickAsync(
            asked,
            (skip, take) => analysis.ListHardestSlicesAsync(new HardestQuery(skip, take, includesPadded), cancellationToken),
            rows => TrackFiles.LocateAsync(grains, rows, cancellationToken)).ConfigureAwait(false);
        var words = await LabelQueries.OfDatasetAsync(grains, dataset, cancellationToken).ConfigureAwait(false);
        return slices.Show(
            "rows", rows => ErrorViews.Misclassified(rows, "No slice to list.", found.PaddedLeftOut, found.Pool, words));
    }

    /// <summary>The tracks whose label the models contradict.</summary>
    /// <inheritdoc cref="ListHardestAsync(IGrainFactory, string, int, bool, CancellationToken)"/>
    public static Task<View> ListDisagreementsAsync(
        IGrainFactory grains, string dataset, int limit, bool includesPadded, CancellationToken cancellationToken) =>
        ListDisagreementsAsync(grains, dataset, RowQuery.None with { Limit = limit }, includesPadded, cancellationToken);

    /// <summary>The tracks that fit a condition, those whose label the models contradict first.</summary>
    /// <inheritdoc cref="ListHardestAsync(IGrainFactory, string, RowQuery, bool, CancellationToken)"/>
    public static async Task<View> ListDisagreementsAsync(
        IGrainFactory grains, string dataset, RowQuery asked, bool includesPadded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(asked);
        var listing = await grains.GetGrain<IDatasetAnalysisGrain>(dataset)
            .ListDisagreementsAsync(0, asked.SelectsNothing ? asked.Limit ?? int.MaxValue : int.MaxValue, includesPadded, cancellationToken)
            .ConfigureAwait(false);
        var notes = await grains.GetGrain<ITrackNotesGrain>(dataset).ListAsync(cancellationToken).ConfigureAwait(false);
        var said = notes.ToDictionary(note => note.Track.Track, TrackNoteViews.Describe, StringComparer.Ordinal);
        var paths = new Dictionary<TrackId, string>();
        var columns = ErrorColumns.Disagreements(track => paths[track], track => said.GetValueOrDefault(track.Track));
        if (asked.SelectsBy(columns, ErrorColumns.Path))
        {
            await FindPathsAsync(listing.Tracks).ConfigureAwait(false);
        }

        var picked = asked.SelectsNothing
            ? RowQuery.None.Pick(listing.Tracks, columns)
            : asked.Pick(listing.Tracks, columns);
        await FindPathsAsync(picked.Rows).ConfigureAwait(false);
        var words = await LabelQueries.OfDatasetAsync(grains, dataset, cancellationToken).ConfigureAwait(false);
        return picked.Show(
            "rows", rows => DisagreementView.Of(listing with { Tracks = rows }, track => paths[track], words, notes));

        async Task FindPathsAsync(IEnumerable<TrackDisagreement> tracks)
        {
            foreach (var track in tracks.Select(track => track.Track).Where(track => !paths.ContainsKey(track)))
            {
                paths[track] = (await grains.GetGrain<IDatasetGrain>(dataset).GetTrackAsync(track.Track, cancellationToken)
                    .ConfigureAwait(false)).Path;
            }
        }
    }

    /// <summary>The notes of listeners about its tracks.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    public static Task<View> ListNotesAsync(IGrainFactory grains, string dataset, CancellationToken cancellationToken) =>
        ListNotesAsync(grains, dataset, RowQuery.None, cancellationToken);

    /// <summary>Some of the notes about its tracks.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist, or the condition names no column.</exception>
    public static async Task<View> ListNotesAsync(
        IGrainFactory grains, string dataset, RowQuery asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _ = await grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken).ConfigureAwait(false);
        var notes = await grains.GetGrain<ITrackNotesGrain>(dataset).ListAsync(cancellationToken).ConfigureAwait(false);
        return asked.Pick(notes, DataColumns.Notes).Show("notes", rows => TrackNoteViews.List(dataset, rows));
    }

    /// <summary>The votes of a track's slices in every run that tested it.</summary>
    /// <exception cref="UserErrorException">The track does not exist.</exception>
    public static async Task<View> ShowTrackAsync(IGrainFactory grains, TrackId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var grain = grains.GetGrain<ITrackGrain>(id.ToString());
        var track = await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
        return HistoryViews.Track(
            track, await grain.ListVotesAsync(cancellationToken).ConfigureAwait(false),
            await LabelQueries.OfDatasetAsync(grains, id.Dataset, cancellationToken).ConfigureAwait(false),
            (await grains.GetGrain<ITrackNotesGrain>(id.Dataset).ListAsync(cancellationToken).ConfigureAwait(false))
                .FirstOrDefault(note => note.Track.Track == id.Track));
    }

    /// <summary>The test predictions of a slice in every experiment.</summary>
    /// <exception cref="UserErrorException">The slice does not exist.</exception>
    public static async Task<View> ShowSliceAsync(IGrainFactory grains, SliceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return HistoryViews.Slice(
            await grains.GetGrain<ISliceGrain>(id.ToString()).GetHistoryAsync(cancellationToken).ConfigureAwait(false),
            await LabelQueries.OfDatasetAsync(grains, id.Track.Dataset, cancellationToken).ConfigureAwait(false));
    }
}
