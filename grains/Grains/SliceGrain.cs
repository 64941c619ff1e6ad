using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;
using Experiments.Store.Paths;

namespace Experiments.Grains;

/// <summary>A slice: stateless; reads its history from the predictions of the experiments on its dataset.</summary>
[GrainType("slice")]
internal sealed class SliceGrain(
    ArtifactStore artifacts, FeatureSetStore features, RunOutputFiles results, IBlockingWork blocking, DataRoots roots)
    : Grain, ISliceGrain
{
    private SliceId Id => SliceId.Parse(this.GetPrimaryKeyString());

    private IDatasetGrain Dataset => GrainFactory.GetGrain<IDatasetGrain>(Id.Track.Dataset);

    /// <inheritdoc/>
    public async Task<SliceHistory> GetHistoryAsync(CancellationToken cancellationToken)
    {
        var track = await GetTrackAsync(cancellationToken);
        var dataset = await Dataset.DescribeAsync(cancellationToken);
        var rule = dataset.Import.Slices;
        var experiments = await PredictionHistory.FindAsync(GrainFactory, Id.Track.Dataset, cancellationToken);
        var predictions = await blocking.RunAsync(
            () =>
            {
                using var sets = new TrackInFeatureSets(features, Id.Track, new TracksOfVersions(artifacts, dataset));
                return experiments.Select(experiment => Predict(experiment, sets)).OfType<SlicePrediction>().ToImmutableArray();
            },
            cancellationToken);
        double? hardness = predictions.Length > 0 ? 1 - predictions.Average(prediction => prediction.OwnProbability) : null;
        return new SliceHistory(Id, track, Id.Index * rule.HopSeconds, hardness, predictions);
    }

    /// <inheritdoc/>
    public Task<SlicePreview> PreviewAsync(CancellationToken cancellationToken) => ReadAudioAsync(isWhole: false, cancellationToken);

    /// <inheritdoc/>
    public Task<SlicePreview> ReadAudioAsync(CancellationToken cancellationToken) => ReadAudioAsync(isWhole: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<Spectrogram> DrawAsync(int frames, CancellationToken cancellationToken)
    {
        var track = await GetTrackAsync(cancellationToken);
        var import = (await Dataset.DescribeAsync(cancellationToken)).Import;
        var (index, most) = (Id.Index, Math.Clamp(frames, 1, Spectrogram.MaxFrames));
        return await blocking.RunAsync(
            () => ImportedSound.DrawSlice(import, roots, track, index, most, cancellationToken), cancellationToken);
    }

    private async Task<SlicePreview> ReadAudioAsync(bool isWhole, CancellationToken cancellationToken)
    {
        var track = await GetTrackAsync(cancellationToken);
        var import = (await Dataset.DescribeAsync(cancellationToken)).Import;
        var index = Id.Index;
        return await blocking.RunAsync(
            () => SlicePreviewer.Make(import, roots, track, index, isWhole, cancellationToken), cancellationToken);
    }

    private async Task<TrackInfo> GetTrackAsync(CancellationToken cancellationToken)
    {
        var track = await Dataset.GetTrackAsync(Id.Track.Track, cancellationToken);
        return Id.Index < track.Slices
            ? track
            : throw UserErrorException.NotFound($"track {Id.Track} has slices 0 to {track.Slices - 1}, not {Id.Index}");
    }

    private SlicePrediction? Predict(ExperimentOutputs experiment, TrackInFeatureSets sets)
    {
        var genres = sets.Of(experiment.Runs[0]).Genres;
        return SliceTally.Of(results, experiment, sets, Id.Index) is not [var tally] ? null : new SlicePrediction(
            experiment.Experiment, experiment.Family, genres[tally.Majority], tally.Mean(tally.Majority), tally.OwnMean, tally.WrongRuns,
            tally.Runs)
        {
            Probabilities = genres.Index().ToImmutableSortedDictionary(
                genre => genre.Item, genre => tally.Mean(genre.Index), StringComparer.Ordinal),
        };
    }
}
