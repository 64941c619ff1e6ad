using System.Numerics.Tensors;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>Random in-place changes of a spectrogram in decibels that preserve its genre.</summary>
internal static class Augmentations
{
    /// <summary>
    /// Louder or softer: adds one number of decibels, uniform within ±<paramref name="maxDecibels"/>, to all values.
    /// </summary>
    public static void Gain(Span<float> spectrogram, double maxDecibels, RandomStream random) =>
        TensorPrimitives.Add(spectrogram, (float)random.NextDouble(-maxDecibels, maxDecibels), spectrogram);

    /// <summary>
    /// Rolls all bands by one number of frames, uniform within ±<paramref name="maxShare"/> of them; frames wrap around.
    /// </summary>
    public static void TimeShift(Span<float> spectrogram, int frames, double maxShare, RandomStream random)
    {
        var maxShift = (int)(maxShare * frames);
        var shift = random.NextInt((2 * maxShift) + 1) - maxShift;
        for (var start = 0; start < spectrogram.Length && shift != 0; start += frames)
        {
            Roll(spectrogram.Slice(start, frames), shift);
        }
    }

    /// <summary>Rotates the values by <paramref name="shift"/> places with three reversals.</summary>
    internal static void Roll(Span<float> values, int shift)
    {
        var split = ((shift % values.Length) + values.Length) % values.Length;
        values.Reverse();
        values[..split].Reverse();
        values[split..].Reverse();
    }
}
