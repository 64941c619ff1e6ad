using System.Buffers;
using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features;

/// <summary>
/// Computes one table row and one tensor from a spec and a slice: one <see cref="FrameAnalysis"/> per slice, every feature of the spec from
/// it, statistics over frames. Immutable and thread-safe; each thread needs its own analysis.
/// </summary>
public sealed class FeatureExtractor
{
    private readonly ImmutableArray<TableEntry> _entries;
    private readonly (IFrameFeature Feature, ParameterSet Options)? _tensor;
    private readonly SignalPlan _plan;

    /// <summary>Prepares windows, filters and columns.</summary>
    /// <exception cref="UserErrorException">The spec is invalid; all problems, one per line.</exception>
    public FeatureExtractor(FeatureSpec spec)
        : this(spec, LaneSelection.Best)
    {
    }

    /// <summary>The same with vectors of a given width, so that every width can be tested on one machine.</summary>
    internal FeatureExtractor(FeatureSpec spec, LaneWidth width)
    {
        Spec = FeatureSpecValidation.Validate(spec);
        Columns = FeatureTable.Columns(spec);
        _plan = new SignalPlan(spec, width);
        _entries = [.. spec.Table.Select(entry => new TableEntry(spec, entry))];
        _tensor = spec.Tensor is { } tensor && FeatureCatalog.All.Get(tensor.Feature) is IFrameFeature feature
            ? (feature, feature.Options.Complete(tensor.Options))
            : null;
    }

    /// <summary>What is computed.</summary>
    public FeatureSpec Spec { get; }

    /// <summary>The columns of the table, in row order; empty if the spec has no table.</summary>
    public ImmutableArray<FeatureColumn> Columns { get; }

    /// <summary>The unit of the tensor's values; null if the spec has no tensor.</summary>
    public string? TensorUnit => _tensor is { } tensor ? tensor.Feature.Unit(tensor.Options) : null;

    /// <summary>
    /// The tensor's shape for slices of the given length, such as [nMels, frames]; empty if the spec has no tensor.
    /// </summary>
    public ImmutableArray<int> TensorShape(int samples) => _tensor is { } tensor
        ? [tensor.Feature.Rows(Spec, tensor.Options), tensor.Feature.Length(Spec, samples)]
        : [];

    /// <summary>Number of the tensor's values for slices of the given length; 0 if the spec has no tensor.</summary>
    public int TensorLength(int samples) => _tensor is null ? 0 : checked((int)ArrayShape.Count(TensorShape(samples).AsSpan()));

    /// <summary>A workspace for one thread; can be reused for any number of slices.</summary>
    public FrameAnalysis CreateAnalysis() => new(_plan);

    /// <summary>
    /// Computes one slice into new arrays; for many slices use the other overload.
    /// </summary>
    public (double[] Row, float[] Tensor) Extract(ReadOnlySpan<float> samples)
    {
        var row = new double[Columns.Length];
        var tensor = new float[TensorLength(samples.Length)];
        Extract(CreateAnalysis(), samples, row, tensor);
        return (row, tensor);
    }

    /// <summary>Computes one slice with the row in the precision of feature sets: each value rounded to the nearest float.</summary>
    /// <param name="analysis">From <see cref="CreateAnalysis"/> of this extractor; overwritten.</param>
    /// <param name="samples">One sample or more, mono, at the spec's sample rate, in [-1, 1].</param>
    /// <param name="row">As long as <see cref="Columns"/>.</param>
    /// <param name="tensor">As long as <see cref="TensorLength"/>, row-major.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the analysis belongs to another extractor.</exception>
    public void Extract(FrameAnalysis analysis, ReadOnlySpan<float> samples, Span<float> row, Span<float> tensor)
    {
        var values = ArrayPool<double>.Shared.Rent(row.Length);
        try
        {
            Extract(analysis, samples, values.AsSpan(0, row.Length), tensor);
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = (float)values[column];
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(values);
        }
    }

    /// <summary>Computes one slice.</summary>
    /// <param name="analysis">From <see cref="CreateAnalysis"/> of this extractor; overwritten.</param>
    /// <param name="samples">One sample or more, mono, at the spec's sample rate, in [-1, 1].</param>
    /// <param name="row">As long as <see cref="Columns"/>.</param>
    /// <param name="tensor">As long as the product of <see cref="TensorShape"/>, row-major; empty if the spec has no tensor.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the analysis belongs to another extractor.</exception>
    public void Extract(FrameAnalysis analysis, ReadOnlySpan<float> samples, Span<double> row, Span<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        if (analysis.Plan != _plan)
        {
            throw new ArgumentException("the analysis belongs to another extractor", nameof(analysis));
        }

        if (row.Length != Columns.Length)
        {
            throw new ArgumentException($"a row has {Columns.Length} columns, not {row.Length}", nameof(row));
        }

        analysis.Load(samples);
        foreach (var entry in _entries)
        {
            entry.Compute(analysis, row[..entry.Columns]);
            row = row[entry.Columns..];
        }

        if (_tensor is { } kept)
        {
            kept.Feature.Compute(analysis, kept.Options, CheckedTensor(tensor, samples.Length));
        }
    }

    private Span<float> CheckedTensor(Span<float> tensor, int samples)
    {
        var shape = TensorShape(samples);
        return tensor.Length == shape[0] * shape[1]
            ? tensor
            : throw new ArgumentException(
                $"the tensor of {samples} samples has {shape[0]} x {shape[1]} values, not {tensor.Length}", nameof(tensor));
    }

    /// <summary>One entry of the table, its feature found and its options complete.</summary>
    private sealed class TableEntry
    {
        private readonly IFeature _feature;
        private readonly ParameterSet _options;
        private readonly string[] _statistics;
        private readonly int _rows;
        private readonly bool _perRow;

        public TableEntry(FeatureSpec spec, FeatureTableSpec entry)
        {
            _feature = FeatureCatalog.All.Get(entry.Feature);
            _options = _feature.Options.Complete(entry.Options);
            _statistics = [.. entry.Statistics];
            _rows = _feature is IFrameFeature frames ? frames.Rows(spec, _options) : 1;
            _perRow = entry.PerRow;
            Columns = _feature is ISliceFeature ? 1 : _statistics.Length * (_perRow ? _rows : 1);
        }

        public int Columns { get; }

        public void Compute(FrameAnalysis analysis, Span<double> columns)
        {
            if (_feature is ISliceFeature number)
            {
                columns[0] = number.Compute(analysis, _options);
                return;
            }

            var feature = (IFrameFeature)_feature;
            var length = feature.Length(analysis.Spec, analysis.Samples.Length);
            var values = analysis.Values(_rows * length);
            feature.Compute(analysis, _options, values);
            var (groups, groupLength) = _perRow ? (_rows, length) : (1, values.Length);
            for (var group = 0; group < groups; group++)
            {
                Statistics.Compute(_statistics, values.Slice(group * groupLength, groupLength), columns[(group * _statistics.Length)..]);
            }
        }
    }
}
