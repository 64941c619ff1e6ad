using System.Numerics.Tensors;

namespace Experiments.Features.Spectral;

/// <summary>Powers in decibels (librosa.power_to_db).</summary>
internal static class Decibels
{
    /// <summary>Smaller powers are raised to this value.</summary>
    public const float MinPower = 1e-10f;

    private const float Range = 80;
    private static readonly float PerOctave = (float)(10 * Math.Log10(2));

    /// <summary>
    /// Replaces powers by decibels relative to 1, then raises values more than 80 dB below the maximum to that floor.
    /// </summary>
    public static void FromPower(Span<float> values)
    {
        TensorPrimitives.Max(values, MinPower, values);
        TensorPrimitives.Log2(values, values);
        TensorPrimitives.Multiply(values, PerOctave, values);
        TensorPrimitives.Max(values, TensorPrimitives.Max<float>(values) - Range, values);
    }
}
