using System.Runtime.CompilerServices;
using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>
/// Divides every frame of non-negative values by its maximum (librosa.util.normalize with its default norm); nearly silent frames stay
/// unchanged.
/// </summary>
internal readonly struct NormalizeByMax(FrameMatrix matrix) : ILaneKernel
{
    /// <summary>The smallest normal float; smaller values are not used as divisors.</summary>
    public const float Silence = 1.17549435e-38f;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var one = TLanes.Create(1);
        for (var frame = 0; frame < matrix.Stride; frame += TLanes.Count)
        {
            ref var column = ref Unsafe.Add(ref matrix.First, frame);
            var max = TLanes.Create(0);
            for (var row = 0; row < matrix.Rows; row++)
            {
                max = TLanes.Max(max, TLanes.Load(in column, row * (nint)matrix.Stride));
            }

            var divisor = TLanes.Select(TLanes.GreaterOrEqual(max, TLanes.Create(Silence)), max, one);
            for (var row = 0; row < matrix.Rows; row++)
            {
                var offset = row * (nint)matrix.Stride;
                (TLanes.Load(in column, offset) / divisor).Store(ref column, offset);
            }
        }
    }
}
