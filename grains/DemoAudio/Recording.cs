using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>
/// Recording conditions of a track: drawn from one distribution for all genres, constant within a track. As in real collections, they make
/// slices of one track alike without indicating the genre.
/// </summary>
internal sealed record Recording
{
    /// <summary>Treble against bass, decibels.</summary>
    public required double Tilt { get; init; }

    /// <summary>A resonance: hertz and decibels.</summary>
    public required (double Hertz, double Decibels) Resonance { get; init; }

    /// <summary>Hertz.</summary>
    public required double LowCut { get; init; }

    /// <summary>Hertz.</summary>
    public required double HighCut { get; init; }

    /// <summary>Share of reverberation, and how long it lasts, seconds.</summary>
    public required (double Share, double Seconds) Reverb { get; init; }

    /// <summary>Gain into soft clipping, decibels.</summary>
    public required double Drive { get; init; }

    /// <summary>Level of the noise below the music, decibels.</summary>
    public required double Noise { get; init; }

    /// <summary>Peak, decibels of full scale.</summary>
    public required double Level { get; init; }

    public static Recording Draw(RandomStream random) => new()
    {
        Tilt = random.NextDouble(-4, 4),
        Resonance = (250 * PortableMath.Exp2(random.NextDouble(0, 4)), random.NextDouble(-4, 5)),
        LowCut = 20 * PortableMath.Exp2(random.NextDouble(0, 2.3)),
        HighCut = 4500 * PortableMath.Exp2(random.NextDouble(0, 1.5)),
        Reverb = (Square(random.NextDouble()) * 0.35, random.NextDouble(0.2, 1.6)),
        Drive = random.NextDouble(-12, 4),
        Noise = random.NextDouble(-75, -40),
        Level = random.NextDouble(-14, -0.5),
    };

    /// <summary>Records <paramref name="music"/> in place.</summary>
    public float[] Apply(float[] music, RandomStream random)
    {
        Reverberation.Apply(music, Reverb.Share, Reverb.Seconds, random);
        Amplifier.SoftClip(music, 2.5 * PortableMath.FromDecibels(Drive));
        AddNoise(music, random);
        Biquad.HighShelf(900, Tilt).Apply(music);
        Biquad.Peak(Resonance.Hertz, 1.2, Resonance.Decibels).Apply(music);
        Biquad.HighPass(LowCut, 0.7).Apply(music);
        Biquad.LowPass(HighCut, 0.7).Apply(music);
        var peak = 1e-6f;
        foreach (var sample in music)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        var gain = (float)(PortableMath.FromDecibels(Level) / peak);
        foreach (ref var sample in music.AsSpan())
        {
            sample *= gain;
        }

        return music;
    }

    private static double Square(double x) => x * x;

    private void AddNoise(float[] music, RandomStream random)
    {
        var (power, slow) = (0.0, 0.0);
        foreach (var sample in music)
        {
            power += sample * sample;
        }

        var gain = Math.Sqrt(power / music.Length) * PortableMath.FromDecibels(Noise);
        foreach (ref var sample in music.AsSpan())
        {
            // Hiss with some rumble: white noise plus smoothed white noise.
            var white = random.NextDouble(-1.7, 1.7);
            slow += 0.02 * (white - slow);
            sample += (float)(gain * (white + (4 * slow)));
        }
    }
}
