using System.Runtime.Intrinsics;

namespace Experiments.Features.Fft;

/// <summary>Width of the vector instructions, in bits.</summary>
internal enum LaneWidth
{
    /// <summary>One number at a time.</summary>
    Scalar,

    /// <summary>128 bits: SSE, NEON.</summary>
    Bits128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512,
}

/// <summary>A computation on rows of floats, written once for all widths.</summary>
internal interface ILaneKernel
{
    /// <summary>Runs with vectors of one width.</summary>
    void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, float>;
}

/// <summary>Selects the vector width.</summary>
internal static class LaneSelection
{
    /// <summary>Maximum number of floats in a vector; rows are padded to a multiple of it.</summary>
    public const int MaxLanes = 16;

    /// <summary>The widest vectors with hardware support.</summary>
    public static LaneWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : Vector128.IsHardwareAccelerated ? LaneWidth.Bits128
        : LaneWidth.Scalar;

    /// <summary>Runs a kernel with vectors of the given width.</summary>
    public static void Run<TKernel>(this LaneWidth width, TKernel kernel)
        where TKernel : ILaneKernel, allows ref struct
    {
        switch (width)
        {
            case LaneWidth.Bits512:
                kernel.Run<Lanes512<float>>();
                break;
            case LaneWidth.Bits256:
                kernel.Run<Lanes256<float>>();
                break;
            case LaneWidth.Bits128:
                kernel.Run<Lanes128<float>>();
                break;
            default:
                kernel.Run<ScalarLane<float>>();
                break;
        }
    }
}
