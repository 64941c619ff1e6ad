using System.Runtime.CompilerServices;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>A dense matrix of weights to multiply with rows of frames.</summary>
internal sealed class MatrixProduct
{
    private const int Block = 4;

    private readonly float[] _weights;
    private readonly int _columns;

    /// <summary>Takes weights of shape [rows, columns], row-major.</summary>
    public MatrixProduct(ReadOnlySpan<float> weights, int rows)
    {
        Rows = rows;
        _columns = weights.Length / rows;

        // Stored in blocks of four rows, column by column, in reading order; missing rows are zero.
        _weights = new float[(rows + Block - 1) / Block * Block * _columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                _weights[(((row / Block * _columns) + column) * Block) + (row % Block)] = weights[(row * _columns) + column];
            }
        }
    }

    /// <summary>Number of rows of the result.</summary>
    public int Rows { get; }

    /// <summary>One weight.</summary>
    public float this[int row, int column] => _weights[(((row / Block * _columns) + column) * Block) + (row % Block)];

    /// <summary>weights x source, shape [rows, frames]; the source has as many rows as the weights have columns.</summary>
    public void Apply(LaneWidth width, FrameMatrix source, FrameMatrix result)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Rows, _columns);
        result.Reset((Rows + Block - 1) / Block * Block, source.Frames);
        width.Run(new ProductKernel(_weights, _columns, source, result));
    }

    private readonly struct ProductKernel(float[] weights, int columns, FrameMatrix source, FrameMatrix result) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var frame = 0; frame < source.Stride;)
            {
                var isPair = frame + (2 * TLanes.Count) <= source.Stride;
                for (var row = 0; row < result.Rows; row += Block)
                {
                    ref var factors = ref weights[row * columns];
                    ref var from = ref Unsafe.Add(ref source.First, frame);
                    ref var to = ref Unsafe.Add(ref result.First, ((nint)row * result.Stride) + frame);
                    if (isPair)
                    {
                        Two<TLanes>(ref factors, columns, ref from, source.Stride, ref to);
                    }
                    else
                    {
                        One<TLanes>(ref factors, columns, ref from, source.Stride, ref to);
                    }
                }

                frame += isPair ? 2 * TLanes.Count : TLanes.Count;
            }
        }

        /// <summary>Four rows by two vectors: eight sums in registers.</summary>
        private static void Two<TLanes>(ref float factors, int columns, ref float source, nint stride, ref float target)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var (a0, b0, c0, d0) = (TLanes.Create(0), TLanes.Create(0), TLanes.Create(0), TLanes.Create(0));
            var (a1, b1, c1, d1) = (a0, a0, a0, a0);
            for (var column = 0; column < columns; column++)
            {
                ref var factor = ref Unsafe.Add(ref factors, Block * column);
                var (x0, x1) = (TLanes.Load(in source, column * stride), TLanes.Load(in source, (column * stride) + TLanes.Count));
                var (a, b) = (TLanes.Create(factor), TLanes.Create(Unsafe.Add(ref factor, 1)));
                var (c, d) = (TLanes.Create(Unsafe.Add(ref factor, 2)), TLanes.Create(Unsafe.Add(ref factor, 3)));
                a0 = TLanes.MultiplyAdd(a, x0, a0);
                a1 = TLanes.MultiplyAdd(a, x1, a1);
                b0 = TLanes.MultiplyAdd(b, x0, b0);
                b1 = TLanes.MultiplyAdd(b, x1, b1);
                c0 = TLanes.MultiplyAdd(c, x0, c0);
                c1 = TLanes.MultiplyAdd(c, x1, c1);
                d0 = TLanes.MultiplyAdd(d, x0, d0);
                d1 = TLanes.MultiplyAdd(d, x1, d1);
            }

            a0.Store(ref target, 0);
            a1.Store(ref target, TLanes.Count);
            b0.Store(ref target, stride);
            b1.Store(ref target, stride + TLanes.Count);
            c0.Store(ref target, 2 * stride);
            c1.Store(ref target, (2 * stride) + TLanes.Count);
            d0.Store(ref target, 3 * stride);
            d1.Store(ref target, (3 * stride) + TLanes.Count);
        }

        private static void One<TLanes>(ref float factors, int columns, ref float source, nint stride, ref float target)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var (a, b, c, d) = (TLanes.Create(0), TLanes.Create(0), TLanes.Create(0), TLanes.Create(0));
            for (var column = 0; column < columns; column++)
            {
                ref var factor = ref Unsafe.Add(ref factors, Block * column);
                var x = TLanes.Load(in source, column * stride);
                a = TLanes.MultiplyAdd(TLanes.Create(factor), x, a);
                b = TLanes.MultiplyAdd(TLanes.Create(Unsafe.Add(ref factor, 1)), x, b);
                c = TLanes.MultiplyAdd(TLanes.Create(Unsafe.Add(ref factor, 2)), x, c);
                d = TLanes.MultiplyAdd(TLanes.Create(Unsafe.Add(ref factor, 3)), x, d);
            }

            a.Store(ref target, 0);
            b.Store(ref target, stride);
            c.Store(ref target, 2 * stride);
            d.Store(ref target, 3 * stride);
        }
    }
}
