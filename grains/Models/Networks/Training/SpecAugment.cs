using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// SpecAugment (Park et al. 2019) without time warping: masks of random width and place over bands and over frames, filled with
/// 0, the mean of a standardized spectrogram.
/// </summary>
/// <param name="Masks">Masks in each direction.</param>
/// <param name="MaxShare">The widest mask, as a share of the bands or frames; widths are uniform from 0.</param>
internal sealed record SpecAugment(int Masks, double MaxShare)
{
    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Strengths { get; } = ["none", "light", "strong"];

    /// <summary>One of <see cref="Strengths"/>.</summary>
    public static SpecAugment Named(string strength) => strength switch
    {
        "none" => new(0, 0),
        "light" => new(1, 0.1),
        "strong" => new(2, 0.2),
        _ => throw new ArgumentOutOfRangeException(nameof(strength), strength, "no such strength"),
    };

    /// <summary>Masks one spectrogram [nMels, frames] in place.</summary>
    public void Apply(Span<float> spectrogram, int frames, RandomStream random)
    {
        var nMels = spectrogram.Length / frames;
        for (var mask = 0; mask < Masks; mask++)
        {
            var (firstBand, bands) = Draw(nMels, random);
            spectrogram.Slice(firstBand * frames, bands * frames).Clear();
            var (firstFrame, width) = Draw(frames, random);
            for (var band = 0; band < nMels; band++)
            {
                spectrogram.Slice((band * frames) + firstFrame, width).Clear();
            }
        }
    }

    private (int Start, int Width) Draw(int length, RandomStream random)
    {
        var width = random.NextInt((int)(MaxShare * length) + 1);
        return (random.NextInt(length - width + 1), width);
    }
}
