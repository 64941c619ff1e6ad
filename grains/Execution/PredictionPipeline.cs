using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Storage;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>
/// Predicts genres of new audio with the same steps as the experiment's data: decode, cut by the feature set's slice rule, extract by its
/// spec, predict with every run's saved model, and average.
/// </summary>
public static class PredictionPipeline
{
    /// <summary>Predicts one file on the calling thread.</summary>
    /// <param name="order">The models.</param>
    /// <param name="audio">The file's content; seekable.</param>
    /// <param name="cancellationToken">Cancels the prediction.</param>
    /// <exception cref="UserErrorException">
    /// It is not audio, or too short; the feature set was imported; or a model is missing.
    /// </exception>
    public static GenreMixture Execute(PredictionOrder order, Stream audio, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (artifacts, experiment) = (new ArtifactStore(order.ArtifactRoot), order.Experiment);
        using var features = FeatureSetStore.Of(artifacts).Open(experiment.Runs[0].FeatureSet);
        var manifest = features.Manifest;
        if (manifest.ImportedTable is { } table)
        {
            throw UserErrorException.Failed(
                $"experiment {experiment.Experiment} was trained on the imported table '{table}': its features cannot be computed "
                + "for new audio");
        }

        var family = FamilyCatalog.All.Get(experiment.Family);
        var (genres, sampleRate) = (features.Genres.Length, manifest.Spec.SampleRate);
        var slicer = new Slicer(manifest.SliceRule, sampleRate);
        var slices = ImmutableArray.CreateBuilder<SliceMixture>();
        var batch = new Batch(new FeatureExtractor(manifest.Spec), slicer, family.Input);
        var cutter = new SliceCutter(slicer, (range, slice) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Add(range, slice);
            if (batch.IsFull)
            {
                PredictBatch();
            }
        });
        AudioReader.DecodeBlocks(audio, order.Name, sampleRate, cutter.Append, cancellationToken);
        var seconds = (double)Complete(cutter, order.Name) / sampleRate;
        PredictBatch();
        var mixture = Enumerable.Range(0, genres).Select(genre => slices.Average(slice => slice.Probabilities[genre])).ToImmutableArray();
        return new GenreMixture(order.Name, seconds, features.Genres, mixture, slices.ToImmutable(), experiment.Runs.Length);

        void PredictBatch()
        {
            var rows = batch.ToRows();
            var sum = new double[rows.Count * genres];
            foreach (var run in sum.Length > 0 ? experiment.Runs : [])
            {
                using var model = Load(artifacts, family, run);
                var probabilities = model.PredictProbabilities(rows, cancellationToken);
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += probabilities[i] / (double)experiment.Runs.Length;
                }
            }

            slices.AddRange(batch.Ranges.Select((range, i) => new SliceMixture(
                range.Start / (double)sampleRate, range.IsPadded, [.. sum.AsSpan(i * genres, genres)])));
            batch.Clear();
        }
    }

    /// <summary>Cuts the last slice; returns the length, samples.</summary>
    private static long Complete(SliceCutter cutter, string name)
    {
        try
        {
            return cutter.Complete();
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException(error.Kind, $"{name}: {error.Message}", error);
        }
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
                $"{artifacts.PathOf($"{run.Folder}/{ArtifactPaths.ModelFile}")}: {error.Message}; {ArtifactStore.RemedyFor(run)}", error);
        }
    }

    /// <summary>
    /// Features of several slices, in the form a family needs, all in memory. Every batch loads every model, so batches are large; a track
    /// of a few minutes is one batch.
    /// </summary>
    private sealed class Batch
    {
        private const int MaxSlices = 512;

        private readonly FeatureExtractor _extractor;
        private readonly FrameAnalysis _analysis;
        private readonly ModelInput _input;
        private readonly ImmutableArray<int> _shape;
        private readonly float[] _row;
        private readonly float[] _tensor;
        private readonly List<SliceRange> _ranges = [];
        private readonly List<float> _values = [];

        public Batch(FeatureExtractor extractor, Slicer slicer, ModelInput input)
        {
            (_extractor, _analysis, _input) = (extractor, extractor.CreateAnalysis(), input);
            _row = new float[extractor.Columns.Length];
            _tensor = new float[extractor.TensorLength(slicer.SliceSamples)];
            _shape = input is ModelInput.Table ? [_row.Length] : extractor.TensorShape(slicer.SliceSamples);
        }

        public IReadOnlyList<SliceRange> Ranges => _ranges;

        public bool IsFull => _ranges.Count == MaxSlices;

        public MemoryRows ToRows() => new(_values.ToArray(), _shape);

        public void Add(SliceRange range, ReadOnlySpan<float> slice)
        {
            _extractor.Extract(_analysis, slice, _row, _tensor);
            _ranges.Add(range);
            _values.AddRange(_input is ModelInput.Tensor ? _tensor : _row);
        }

        public void Clear()
        {
            _ranges.Clear();
            _values.Clear();
        }
    }
}
