using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>
/// Predicts genres of new audio with the same steps as the data of the models: decode, cut by the feature set's slice rule, extract by its
/// spec, predict with every saved model, and average.
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
        var (artifacts, models, inputs) = (new ArtifactStore(order.ArtifactRoot), order.Models, order.Models.Inputs);
        if (inputs.ImportedTable is { } table)
        {
            throw UserErrorException.Failed(
                $"{models.Subject} was trained on features that were computed elsewhere (a file with SHA-256 {table}): they cannot be "
                + "computed for new audio");
        }

        var family = FamilyCatalog.All.Get(models.Family);
        var (genres, sampleRate) = (inputs.Genres.Length, inputs.Spec.SampleRate);
        var slicer = new Slicer(inputs.SliceRule, sampleRate);
        var slices = ImmutableArray.CreateBuilder<SliceMixture>();
        LoadedModels? loaded = null; // only once there is something to predict
        var batch = new Batch(new FeatureExtractor(inputs.Spec), slicer, family.Input);
        var cutter = new SliceCutter(slicer, (range, slice) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Add(range, slice);
            if (batch.IsFull)
            {
                PredictBatch();
            }
        });
        double seconds;
        try
        {
            AudioReader.DecodeBlocks(audio, order.Name, sampleRate, cutter.Append, cancellationToken);
            seconds = (double)Complete(cutter, order.Name) / sampleRate;
            PredictBatch();
        }
        finally
        {
            loaded?.Keep();
        }

        var mixture = Enumerable.Range(0, genres).Select(genre => slices.Average(slice => slice.Probabilities[genre])).ToImmutableArray();
        return new GenreMixture(order.Name, seconds, inputs.Genres, mixture, slices.ToImmutable(), models.Files.Length);

        void PredictBatch()
        {
            var rows = batch.ToRows();
            var sum = new double[rows.Count * genres];
            foreach (var model in sum.Length > 0 ? (loaded ??= LoadedModels.Take(artifacts, models)).Models : [])
            {
                var probabilities = model.PredictProbabilities(rows, cancellationToken);
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += probabilities[i] / (double)models.Files.Length;
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

    /// <summary>
    /// Features of several slices, in the form a family needs, all in memory. A track of a few minutes is one batch.
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
