using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Sign changes between neighbouring samples of a frame, per sample. Shape [1, frames]; 0 to 1. Samples up to 1e-10 count as
/// zero and zero as positive; the signal's end samples are repeated beyond its ends; the first sample of a frame never counts, but the
/// divisor is nFft. Equals librosa.feature.zero_crossing_rate.
/// </summary>
internal sealed class ZeroCrossingRate : IFrameFeature
{
    private const float Threshold = -1e-10f;

    public string Name => "zero_crossing_rate";

    public string Summary => "Share of samples at which the signal changes sign: noisiness.";

    public ParameterSchema Options { get; } = new("zero_crossing_rate");

    public string Unit(ParameterSet options) => "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => 1;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        var (nFft, hopLength) = (analysis.Spec.NFft, analysis.Spec.HopLength);
        var samples = analysis.Samples;
        var words = (samples.Length / 64) + 1;
        var rented = ArrayPool<ulong>.Shared.Rent(2 * words);
        var crossings = rented.AsSpan(0, words);
        var before = rented.AsSpan(words, words);
        MarkCrossings(samples, crossings);
        var count = 0ul;
        for (var i = 0; i < words; i++)
        {
            before[i] = count;
            count += (ulong)BitOperations.PopCount(crossings[i]);
        }

        for (var frame = 0; frame < values.Length; frame++)
        {
            var first = Math.Clamp((frame * hopLength) - (nFft / 2) + 1, 0, samples.Length);
            var end = Math.Clamp((frame * hopLength) - (nFft / 2) + nFft, 0, samples.Length);
            values[frame] = (float)(CountBefore(end, crossings, before) - CountBefore(first, crossings, before)) / nFft;
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Crossings at samples 0 to <paramref name="index"/> - 1; in the padding there are none.</summary>
    private static ulong CountBefore(int index, ReadOnlySpan<ulong> crossings, ReadOnlySpan<ulong> before) =>
        before[index / 64] + (ulong)BitOperations.PopCount(crossings[index / 64] & ((1ul << (index % 64)) - 1));

    /// <summary>Sets bit i of <paramref name="crossings"/> if samples i and i - 1 have different signs.</summary>
    private static void MarkCrossings(ReadOnlySpan<float> samples, Span<ulong> crossings)
    {
        var previous = samples[0] < Threshold ? 1ul : 0;
        for (var word = 0; word < crossings.Length; word++)
        {
            var part = samples[Math.Min(word * 64, samples.Length)..];
            var negative = part.Length >= 64 ? Negative(part[..64]) : NegativeOfRest(part, previous);
            crossings[word] = negative ^ ((negative << 1) | previous);
            previous = negative >> 63;
        }
    }

    private static ulong Negative(ReadOnlySpan<float> samples)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(samples);
        var bits = 0ul;
        for (var i = 0; i < vectors.Length; i++)
        {
            bits |= (ulong)Vector256.LessThan(vectors[i], Vector256.Create(Threshold)).ExtractMostSignificantBits() << (8 * i);
        }

        return bits;
    }

    /// <summary>Fewer than 64 samples; the last sign is repeated beyond the end, so that no crossing is marked there.</summary>
    private static ulong NegativeOfRest(ReadOnlySpan<float> samples, ulong previous)
    {
        var bits = 0ul;
        for (var i = 0; i < 64; i++)
        {
            previous = i < samples.Length ? (samples[i] < Threshold ? 1ul : 0) : previous;
            bits |= previous << i;
        }

        return bits;
    }
}
