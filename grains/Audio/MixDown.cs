using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Audio;

/// <summary>Mixes channels to mono: the arithmetic mean, like librosa.to_mono.</summary>
internal static class MixDown
{
    /// <summary>Writes the mean of each group of <paramref name="channels"/> samples.</summary>
    /// <param name="interleaved">Shape [frames, channels].</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="mono">Shape [frames]; may be the start of <paramref name="interleaved"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void ToMono(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (interleaved.Length % channels != 0 || mono.Length != interleaved.Length / channels)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples of {channels} channels do not make {mono.Length} frames", nameof(mono));
        }

        switch (channels)
        {
            case 1:
                interleaved.CopyTo(mono);
                break;
            case 2:
                ToMonoFromStereo(interleaved, mono);
                break;
            default:
                ToMonoPlain(interleaved, channels, mono);
                break;
        }
    }

    /// <summary>The simple version, for any number of channels.</summary>
    internal static void ToMonoPlain(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        for (var frame = 0; frame < mono.Length; frame++)
        {
            var sum = 0.0;
            foreach (var sample in interleaved.Slice(frame * channels, channels))
            {
                sum += sample;
            }

            mono[frame] = (float)(sum / channels);
        }
    }

    private static void ToMonoFromStereo(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        // A lane shuffle separates left and right; halving before the sum prevents overflow of the largest floats.
        var evens = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6);
        var odds = Vector256.Create(1, 3, 5, 7, 1, 3, 5, 7);
        var half = Vector128.Create(0.5f);
        ref var source = ref MemoryMarshal.GetReference(interleaved);
        ref var target = ref MemoryMarshal.GetReference(mono);
        var frame = 0;
        for (; frame + 4 <= mono.Length; frame += 4)
        {
            var pairs = Vector256.LoadUnsafe(ref source, (nuint)(2 * frame));
            var left = Vector256.Shuffle(pairs, evens).GetLower();
            var right = Vector256.Shuffle(pairs, odds).GetLower();
            ((left * half) + (right * half)).StoreUnsafe(ref target, (nuint)frame);
        }

        for (; frame < mono.Length; frame++)
        {
            mono[frame] = (0.5f * interleaved[2 * frame]) + (0.5f * interleaved[(2 * frame) + 1]);
        }
    }
}
