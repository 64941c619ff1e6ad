using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

/// <summary>A track: its entry is in its dataset, its votes in the predictions of the experiments on it.</summary>
[GrainType("track")]
internal sealed class TrackGrain(
    ArtifactStore artifacts, FeatureSetStore features, RunOutputFiles results, IBlockingWork blocking, DataRoots roots) : Grain, ITrackGrain
{
    private TrackId Id => TrackId.Parse(this.GetPrimaryKeyString());

    private IDatasetGrain Dataset => GrainFactory.GetGrain<IDatasetGrain>(Id.Dataset);

    /// <inheritdoc/>
    public Task<TrackInfo> DescribeAsync(CancellationToken cancellationToken) =>
        Dataset.GetTrackAsync(Id.Track, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<TrackVotesOfExperiment>> ListVotesAsync(CancellationToken cancellationToken)
    {
        _ = await DescribeAsync(cancellationToken);
        var dataset = await Dataset.DescribeAsync(cancellationToken);
        var experiments = await PredictionHistory.FindAsync(GrainFactory, Id.Dataset, cancellationToken);
        return await blocking.RunAsync(
            () =>
            {
                using var sets = new TrackInFeatureSets(features, Id, new TracksOfVersions(artifacts, dataset));
                return experiments.SelectMany(experiment => Votes(experiment, sets)).ToImmutableArray();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<byte>> ReadAudioAsync(
        long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var track = await DescribeAsync(cancellationToken);
        var import = (await Dataset.DescribeAsync(cancellationToken)).Import;
        using var file = await blocking.RunAsync(
            () => ImportedSound.WriteTrack(artifacts, import, roots, track, cancellationToken), cancellationToken);
        await foreach (var piece in file.ReadAsync(from, cancellationToken))
        {
            yield return piece;
        }
    }

    /// <inheritdoc/>
    public async Task<Spectrogram> DrawAsync(int frames, CancellationToken cancellationToken)
    {
        var track = await DescribeAsync(cancellationToken);
        var import = (await Dataset.DescribeAsync(cancellationToken)).Import;
        var most = Math.Clamp(frames, 1, Spectrogram.MaxFrames);
        return await blocking.RunAsync(() => ImportedSound.DrawTrack(import, roots, track, most, cancellationToken), cancellationToken);
    }

    private IEnumerable<TrackVotesOfExperiment> Votes(ExperimentOutputs experiment, TrackInFeatureSets sets)
    {
        var (genres, firstRow, slices) = sets.Of(experiment.Runs[0]);
        foreach (var run in experiment.Runs)
        {
            if (PredictionHistory.OfTrack(results, run, genres, (firstRow, slices)) is { Slices.Count: > 0 } predictions)
            {
                yield return new TrackVotesOfExperiment(run.Result.Run, experiment.Family, TrackVoting.Of(predictions)[0]);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<TrackStrips> ListStripsAsync(StripQuery query, CancellationToken cancellationToken)
    {
        _ = await DescribeAsync(cancellationToken);
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(Id.Dataset).DescribeAsync(cancellationToken);
        var experiments = await PredictionHistory.FindWithProtocolsAsync(GrainFactory, Id.Dataset, cancellationToken);
        return await blocking.RunAsync(
            () =>
            {
                using var sets = new TrackInFeatureSets(features, Id, new TracksOfVersions(artifacts, dataset));
                return new TrackStrips(TrackStripReader.Read(results, experiments, sets, query), experiments.Length);
            },
            cancellationToken);
    }
}
