using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Grains.Storage;
using Experiments.Models;

namespace Experiments.Grains.Analysis;

/// <summary>
/// New audio → genres, as the experiment's own data went: decode, cut by the feature set's slice rule, extract by its spec, predict by
/// every run's saved model, average.
/// </summary>
internal static class PredictionPipeline
{
    /// <summary>Predicts one file on the calling thread.</summary>
    /// <exception cref="UserErrorException">It is no audio, or too short; its features cannot be computed from audio; or a model is gone.</exception>
    public static GenreMixture Execute(
        ArtifactStore artifacts, ExperimentOutputs experiment, string name, byte[] file, CancellationToken cancellationToken)
    {
        using var features = artifacts.FeatureSets.Open(experiment.Runs[0].FeatureSet);
        var manifest = features.Manifest;
        if (manifest.ImportedTable is { } table)
        {
            throw UserErrorException.Failed(
                $"experiment {experiment.Experiment} learned from the table '{table}', computed elsewhere: its features cannot be computed for new audio");
        }

        var family = FamilyCatalog.All.Get(experiment.Family);
        using var stream = new MemoryStream(file, writable: false);
        var clip = AudioReader.Read(stream, name, manifest.Spec.SampleRate, cancellationToken);
        var slicer = new Slicer(manifest.SliceRule, manifest.Spec.SampleRate);
        var ranges = slicer.Plan(clip.Samples.Length);
        var rows = Extract(clip, slicer, ranges, new FeatureExtractor(manifest.Spec), family.Input, cancellationToken);

        var genres = features.Genres.Length;
        var sum = new double[ranges.Count * genres];
        foreach (var run in experiment.Runs)
        {
            using var model = Load(artifacts, family, run);
            var probabilities = model.PredictProbabilities(rows, cancellationToken);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += probabilities[i] / (double)experiment.Runs.Length;
            }
        }

        var slices = ranges.Select(range => new SliceMixture(
            range.Start / (double)manifest.Spec.SampleRate, range.IsPadded, [.. sum.AsSpan(range.Index * genres, genres)])).ToImmutableArray();
        var mixture = Enumerable.Range(0, genres).Select(genre => slices.Average(slice => slice.Probabilities[genre])).ToImmutableArray();
        return new GenreMixture(name, clip.Duration.TotalSeconds, features.Genres, mixture, slices, experiment.Runs.Length);
    }

    private static MemoryRows Extract(
        AudioClip clip, Slicer slicer, IReadOnlyList<SliceRange> ranges, FeatureExtractor extractor, ModelInput input, CancellationToken cancellationToken)
    {
        var shape = input is ModelInput.Table ? [extractor.Columns.Length] : extractor.TensorShape(slicer.SliceSamples);
        var length = shape.Aggregate(1, (product, size) => product * size);
        var values = new float[ranges.Count * length];
        SliceExtraction.Run(
            extractor,
            ranges.Count,
            index =>
            {
                var slice = new float[slicer.SliceSamples];
                slicer.Copy(clip.Samples.Span, ranges[index], slice);
                return slice;
            },
            (index, row, tensor) =>
            {
                var destination = values.AsSpan(index * length, length);
                if (input is ModelInput.Tensor)
                {
                    tensor.CopyTo(destination);
                    return;
                }

                for (var column = 0; column < row.Length; column++)
                {
                    destination[column] = (float)row[column];
                }
            },
            threads: 1,
            cancellationToken);
        return new MemoryRows(values, shape);
    }

    private static IFittedModel Load(ArtifactStore artifacts, IModelFamily family, RunOutput run)
    {
        using var stream = new MemoryStream(artifacts.ReadOutput(run, ArtifactPaths.ModelFile), writable: false);
        try
        {
            return family.Load(stream);
        }
        catch (UserErrorException error)
        {
            throw UserErrorException.Failed(
                $"{artifacts.PathOf($"{run.Folder}/{ArtifactPaths.ModelFile}")}: {error.Message}; {ArtifactStore.MendOf(run)}", error);
        }
    }
}
