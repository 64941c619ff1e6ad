using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;

namespace Experiments.Grains.Storage;

/// <summary>
/// Predictions of experiments on a dataset, read from their artifacts: the history of a slice or track costs nothing until it is
/// requested.
/// </summary>
internal static class PredictionHistory
{
    /// <summary>The runs with a result of every experiment of every sweep on a dataset, ordered by sweep and number.</summary>
    public static async Task<ImmutableArray<ExperimentOutputs>> FindAsync(
        IGrainFactory grains, string dataset, CancellationToken cancellationToken) =>
        [.. (await FindWithProtocolsAsync(grains, dataset, cancellationToken)).Select(experiment => experiment.Outputs)];

    /// <summary>The same with the protocol of each.</summary>
    public static async Task<ImmutableArray<TestedExperiment>> FindWithProtocolsAsync(
        IGrainFactory grains, string dataset, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<TestedExperiment>();
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken))
        {
            // Null if it is being removed.
            var sweep = await GrainAnswers.OrNullAsync(grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken));
            if (sweep?.Spec.Dataset != dataset)
            {
                continue;
            }

            var outputs = await GrainCalls.AskEachAsync(
                sweep, experiment => grains.GetGrain<IExperimentGrain>(experiment.ToString()).GetOutputsAsync(cancellationToken));
            found.AddRange(outputs.Where(experiment => !experiment.Runs.IsEmpty)
                .Select(experiment => new TestedExperiment(experiment, sweep.Spec.Protocol)));
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// The test predictions of one run for the slices of one track, in order; empty if the run did not test the track, null without
    /// stored predictions. Reads only those rows.
    /// </summary>
    /// <param name="results">The run results.</param>
    /// <param name="run">The run.</param>
    /// <param name="genres">All genres of its feature set, in label order.</param>
    /// <param name="track">The track's slices, and the row of its first slice, in that feature set.</param>
    public static Predictions? OfTrack(
        RunOutputFiles results, RunOutput run, ImmutableArray<string> genres, (int FirstRow, ImmutableArray<SliceInfo> Slices) track)
    {
        if (results.OpenPredictions(run, SplitPart.Test) is not var (rows, probabilities))
        {
            return null;
        }

        using (rows)
        using (probabilities)
        {
            var found = track.Slices.Select((slice, index) => (Slice: slice, Row: rows.Find(track.FirstRow + index)))
                .Where(slice => slice.Row is not null).ToArray();
            var values = new float[found.Length * genres.Length];
            for (var i = 0; i < found.Length; i++)
            {
                probabilities.Read(found[i].Row!.Value, values.AsSpan(i * genres.Length, genres.Length)); // not null: asked
            }

            return new Predictions
            {
                Genres = genres,
                Slices = [.. found.Select(slice => slice.Slice.Id)],
                Labels = [.. found.Select(slice => genres.IndexOf(slice.Slice.Genre))],
                Probabilities = values,
            };
        }
    }
}

/// <summary>An experiment with results, and the protocol that it was tested by.</summary>
internal sealed record TestedExperiment(ExperimentOutputs Outputs, Protocol Protocol);

/// <summary>One track in the feature sets that a query reads; each set is opened once.</summary>
/// <param name="features">The feature sets.</param>
/// <param name="track">The track.</param>
/// <param name="versions">Tells whether a set was computed from the audio that the track has now.</param>
internal sealed class TrackInFeatureSets(FeatureSetStore features, TrackId track, TracksOfVersions versions) : IDisposable
{
    private readonly Dictionary<string, (FeatureSetReader Reader, (int FirstRow, ImmutableArray<SliceInfo> Slices) Track)> _open =
        new(StringComparer.Ordinal);

    /// <summary>
    /// The genres of a run's feature set, the track's slices in it, and the row of its first slice; no slices if the set is of a version
    /// without the track, or with other audio under its name.
    /// </summary>
    public (ImmutableArray<string> Genres, int FirstRow, ImmutableArray<SliceInfo> Slices) Of(RunOutput run)
    {
        if (!_open.TryGetValue(run.FeatureSet, out var known))
        {
            var reader = features.Open(run.FeatureSet);
            var isOther = versions.FindOthers(reader.Manifest.DatasetVersion).Contains(track);
            _open[run.FeatureSet] = known = (reader, isOther ? (0, []) : reader.FindTrack(track));
        }

        return (known.Reader.Genres, known.Track.FirstRow, known.Track.Slices);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (reader, _) in _open.Values)
        {
            reader.Dispose();
        }
    }
}
