using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
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
        var (genres, firstRow, slices) = sets.Of(experiment.Runs[0]);
        var own = slices.Select((slice, index) => (slice, index)).FirstOrDefault(item => item.slice.Id == Id);
        if (own.slice is null)
        {
            return null;
        }

        var sum = new double[genres.Length];
        var votes = new int[sum.Length];
        var (runs, wrong, label) = (0, 0, -1);
        foreach (var run in experiment.Runs)
        {
            if (PredictionHistory.OfTrack(results, run, genres, (firstRow + own.index, [own.slice])) is not { Slices.Count: 1 } found)
            {
                continue;
            }

            label = found.Labels[0];
            var probabilities = found.Row(0);
            for (var genre = 0; genre < sum.Length; genre++)
            {
                sum[genre] += probabilities[genre];
            }

            var predicted = ProbabilityRow.IndexOfMax(probabilities);
            votes[predicted]++;
            wrong += predicted == label ? 0 : 1;
            runs++;
        }

        if (runs == 0)
        {
            return null;
        }

        var majority = ProbabilityRow.IndexOfMax<int>(votes);
        return new SlicePrediction(
            experiment.Experiment, experiment.Family, genres[majority], sum[majority] / runs, sum[label] / runs, wrong, runs);
    }
}
