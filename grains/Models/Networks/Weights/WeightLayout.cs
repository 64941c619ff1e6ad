using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models.Networks.Weights;

/// <summary>Role of a weight in training, in memory order.</summary>
internal enum WeightGroup
{
    /// <summary>Kernel of a convolution, dense or recurrent layer; weight decay and L1 apply only to these.</summary>
    Kernel,

    /// <summary>Added after a kernel.</summary>
    Bias,

    /// <summary>Scale and shift of a normalization; float32 in any precision.</summary>
    Norm,

    /// <summary>Running mean and variance of a normalization: measured, not trained.</summary>
    Statistic,
}

/// <summary>One weight tensor of a network: its name, shape, and how it starts: uniform in center ± bound.</summary>
internal sealed record WeightSpec(string Name, WeightGroup Group, double Center, double Bound, params ImmutableArray<long> Shape)
{
    /// <summary>Number of values.</summary>
    public int Length => checked((int)Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>
    /// Strides of the stored form. Convolution kernels [out, in, height, width] have their input channels innermost (channels-last), which
    /// is fastest for CPU convolutions; all others are row-major.
    /// </summary>
    public long[] Strides => Shape is [_, var c, var h, var w] ? [c * h * w, 1, w * c, c] : RowMajor();

    /// <summary>He initialization (He et al. 2015), uniform: for kernels before a rectifier.</summary>
    public static WeightSpec He(string name, long fanIn, params ImmutableArray<long> shape) =>
        new(name, WeightGroup.Kernel, 0, Math.Sqrt(6.0 / fanIn), shape);

    /// <summary>Uniform within ±1/√<paramref name="fanIn"/>, the usual start of output and recurrent layers.</summary>
    public static WeightSpec Uniform(string name, WeightGroup group, long fanIn, params ImmutableArray<long> shape) =>
        new(name, group, 0, 1 / Math.Sqrt(fanIn), shape);

    /// <summary>All of one value.</summary>
    public static WeightSpec Constant(string name, WeightGroup group, double value, params ImmutableArray<long> shape) =>
        new(name, group, value, 0, shape);

    private long[] RowMajor()
    {
        var strides = new long[Shape.Length];
        for (var (i, stride) = (Shape.Length - 1, 1L); i >= 0; stride *= Shape[i--])
        {
            strides[i] = stride;
        }

        return strides;
    }
}

/// <summary>
/// Layout of a network's weights in one flat buffer: kernels, biases, norms, then statistics. Anything that applies to all weights (an
/// optimizer step, clipping, averaging, a checkpoint) is one operation on one array.
/// </summary>
internal sealed class WeightLayout
{
    // A cache line: kernels that start on one are read without splits.
    private const int Alignment = 16;

    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal);

    /// <summary>Lays out the weights of all layers.</summary>
    public WeightLayout(IEnumerable<WeightSpec> specs)
    {
        Specs = [.. specs.OrderBy(spec => spec.Group)]; // stable: layers stay in their order
        var offset = 0;
        var ends = new int[4];
        foreach (var spec in Specs)
        {
            _offsets.Add(spec.Name, offset);
            offset = checked(offset + ((spec.Length + Alignment - 1) / Alignment * Alignment));
            ends[(int)spec.Group] = offset;
        }

        KernelLength = ends[0];
        LowPrecisionLength = ends[..2].Max();
        TrainedLength = ends[..3].Max();
        Length = ends.Max();
    }

    /// <summary>In the order of the buffer.</summary>
    public ImmutableArray<WeightSpec> Specs { get; }

    /// <summary>Numbers at the start that are kernels, padding between them included.</summary>
    public int KernelLength { get; }

    /// <summary>Numbers at the start that are kernels and biases: what bfloat16 training keeps a low-precision copy of.</summary>
    public int LowPrecisionLength { get; }

    /// <summary>Numbers at the start that are trained.</summary>
    public int TrainedLength { get; }

    /// <summary>Numbers in all.</summary>
    public int Length { get; }

    /// <summary>Where a weight starts.</summary>
    public int Offset(string name) => _offsets[name];

    /// <summary>The start values, a function of the seed alone.</summary>
    public float[] Initialize(ulong seed)
    {
        var values = new float[Length];
        foreach (var spec in Specs)
        {
            var random = new RandomStream(Seeds.Derive(seed, "weights", spec.Name));
            foreach (ref var value in values.AsSpan(Offset(spec.Name), spec.Length))
            {
                value = (float)(spec.Center + (spec.Bound == 0 ? 0 : random.NextDouble(-spec.Bound, spec.Bound)));
            }
        }

        return values;
    }
}
