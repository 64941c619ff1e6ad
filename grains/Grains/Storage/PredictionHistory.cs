using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Grains.Storage;

/// <summary>
/// What experiments over a dataset predicted, read from the artifacts they left: a slice's or a track's history costs nothing until
/// somebody asks for it.
/// </summary>
internal static class PredictionHistory
{
    /// <summary>The runs with a result of every experiment of every sweep over a dataset, in the order of sweeps and numbers.</summary>
    public static async Task<ImmutableArray<ExperimentOutputs>> FindAsync(IGrainFactory grains, string dataset, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<ExperimentOutputs>();
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken))
        {
            var sweep = await grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken);
            if (sweep.Spec.Dataset != dataset)
            {
                continue;
            }

            var experiments = Enumerable.Range(0, sweep.Experiments).Select(number => new ExperimentId(id, number));
            foreach (var chunk in experiments.Chunk(64))
            {
                var outputs = await Task.WhenAll(chunk.Select(experiment =>
                    grains.GetGrain<IExperimentGrain>(experiment.ToString()).GetOutputsAsync(cancellationToken)));
                found.AddRange(outputs.OfType<ExperimentOutputs>().Where(experiment => !experiment.Runs.IsEmpty));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>What one run predicted on test of the slices of one track, in their order; empty where it did not test the track.</summary>
    public static Predictions? OfTrack(ArtifactStore artifacts, RunOutput run, FeatureSetReader features, TrackId track)
    {
        if (artifacts.ReadPredictions(run, features, SplitPart.Test) is not { } all)
        {
            return null;
        }

        int[] rows = [.. Enumerable.Range(0, all.Slices.Count).Where(row => all.Slices[row].Track == track)];
        var genres = all.Genres.Length;
        var probabilities = new float[rows.Length * genres];
        for (var i = 0; i < rows.Length; i++)
        {
            all.Row(rows[i]).CopyTo(probabilities.AsSpan(i * genres));
        }

        return new Predictions
        {
            Genres = all.Genres,
            Slices = [.. rows.Select(row => all.Slices[row])],
            Labels = [.. rows.Select(row => all.Labels[row])],
            Probabilities = probabilities,
        };
    }
}
