using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>What can be asked of datasets.</summary>
public static class DatasetQueries
{
    /// <summary>All datasets.</summary>
    public static async Task<View> ListAsync(IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var datasets = await Listing.OfAsync(
            grains, IDirectoryGrain.Datasets, "dataset", name => grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken),
            reportLost, cancellationToken,
            name => $"import it again, or remove it from the list with `experiments dataset remove {name}`").ConfigureAwait(false);
        return DatasetViews.List([.. datasets.Select(grains.Names().Show)]);
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
    public static async Task<View> ListHardestAsync(
        IGrainFactory grains, string dataset, int limit, bool includesPadded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var found = await grains.GetGrain<IDatasetAnalysisGrain>(dataset)
            .ListHardestSlicesAsync(new HardestQuery(0, limit, includesPadded), cancellationToken).ConfigureAwait(false);
        return ErrorViews.Misclassified(
            await TrackFiles.LocateAsync(grains, found.Slices, cancellationToken).ConfigureAwait(false),
            "No slice to list.", found.PaddedLeftOut, found.Pool,
            await LabelQueries.OfDatasetAsync(grains, dataset, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The tracks whose label the models contradict.</summary>
    /// <inheritdoc cref="ListHardestAsync"/>
    public static async Task<View> ListDisagreementsAsync(
        IGrainFactory grains, string dataset, int limit, bool includesPadded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var listing = await grains.GetGrain<IDatasetAnalysisGrain>(dataset)
            .ListDisagreementsAsync(0, limit, includesPadded, cancellationToken).ConfigureAwait(false);
        var tracks = grains.GetGrain<IDatasetGrain>(dataset);
        var paths = new Dictionary<TrackId, string>();
        foreach (var track in listing.Tracks.Select(track => track.Track))
        {
            paths[track] = (await tracks.GetTrackAsync(track.Track, cancellationToken).ConfigureAwait(false)).Path;
        }

        return DisagreementView.Of(
            listing, track => paths[track],
            await LabelQueries.OfDatasetAsync(grains, dataset, cancellationToken).ConfigureAwait(false),
            await grains.GetGrain<ITrackNotesGrain>(dataset).ListAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The notes of listeners about its tracks.</summary>
    /// <exception cref="UserErrorException">The dataset does not exist.</exception>
    public static async Task<View> ListNotesAsync(IGrainFactory grains, string dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _ = await grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return TrackNoteViews.List(
            dataset, await grains.GetGrain<ITrackNotesGrain>(dataset).ListAsync(cancellationToken).ConfigureAwait(false));
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
