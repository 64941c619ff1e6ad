using System.Runtime.Intrinsics;

namespace Experiments.Features.Signal;

/// <summary>How many bits one arithmetic instruction works on.</summary>
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

/// <summary>The widths of this machine.</summary>
internal static class LaneWidths
{
    /// <summary>The widest with hardware support.</summary>
    public static LaneWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : Vector128.IsHardwareAccelerated ? LaneWidth.Bits128
        : LaneWidth.Scalar;
}
