using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>Kinds of drum kit.</summary>
internal enum KitSound
{
    /// <summary>Kick, snare, hi-hat.</summary>
    Acoustic,

    /// <summary>The same, deeper and longer, with cymbals.</summary>
    Heavy,

    /// <summary>A drum machine: long kick, clap, short hi-hat.</summary>
    Machine,

    /// <summary>Brushes on the snare.</summary>
    Brushes,

    /// <summary>A ride cymbal instead of the hi-hat, a soft kick.</summary>
    Ride,

    /// <summary>A rim click instead of the snare.</summary>
    Rim,
}

/// <summary>The sounds of one track's drums, each struck the same every time.</summary>
internal sealed record DrumKit(float[] Kick, float[] Snare, float[] Hat, float[] Open)
{
    private const int Rate = DemoCorpus.SampleRate;

    public static DrumKit Draw(KitSound sound, RandomStream random)
    {
        var pitch = random.NextDouble(0.8, 1.25);
        var length = random.NextDouble(0.7, 1.4);
        return new DrumKit(
            sound switch
            {
                KitSound.Machine => Membrane(48 * pitch, 3, 0.16 * length, 0.1, random),
                KitSound.Heavy => Membrane(58 * pitch, 4, 0.06 * length, 0.6, random),
                KitSound.Ride or KitSound.Brushes => Membrane(70 * pitch, 1.5, 0.05 * length, 0.05, random),
                _ => Membrane(60 * pitch, 2.5, 0.07 * length, 0.3, random),
            },
            sound switch
            {
                KitSound.Machine => Noise(0.07 * length, 0.5, random, bursts: 3),
                KitSound.Heavy => Sum(Membrane(170 * pitch, 1.6, 0.06, 0, random), Noise(0.07 * length, 0.5, random)),
                KitSound.Brushes => Noise(0.09 * length, 0.7, random),
                KitSound.Rim => Membrane(750 * pitch, 1.1, 0.012 * length, 0.5, random),
                _ => Sum(Membrane(190 * pitch, 1.4, 0.04, 0, random), Noise(0.05 * length, 0.6, random)),
            },
            sound == KitSound.Ride ? Noise(0.14 * length, 0.97, random) : Noise(0.018 * length, 0.95, random),
            sound == KitSound.Heavy ? Noise(0.25 * length, 0.85, random) : Noise(0.08 * length, 0.93, random));
    }

    /// <summary>Adds one stroke to the bus.</summary>
    public static void Strike(Span<float> bus, float[] sound, int start, double velocity)
    {
        var target = bus[start..];
        var gain = (float)velocity;
        for (var i = 0; i < Math.Min(sound.Length, target.Length); i++)
        {
            target[i] += gain * sound[i];
        }
    }

    /// <summary>A drum skin: a sine that falls to its pitch, with a click.</summary>
    private static float[] Membrane(double hertz, double sweep, double halfLife, double click, RandomStream random)
    {
        var sound = new float[(int)(halfLife * 8 * Rate)];
        var (phase, fall, loudness) = (0.0, sweep - 1, 1.0);
        var (fallFactor, decay) = (PortableMath.Exp2(-1 / (0.012 * Rate)), PortableMath.Exp2(-1 / (halfLife * Rate)));
        for (var i = 0; i < sound.Length; i++)
        {
            sound[i] = (float)(loudness * (PortableMath.SinTurns(phase) + (i < 60 ? click * random.NextDouble(-1, 1) : 0)));
            phase += hertz * (1 + fall) / Rate;
            fall *= fallFactor;
            loudness *= decay;
        }

        return sound;
    }

    /// <summary>A burst of high-pass filtered noise.</summary>
    /// <param name="halfLife">Seconds.</param>
    /// <param name="treble">0 for the full band, towards 1 for only the highest part.</param>
    /// <param name="random">Random stream of the noise.</param>
    /// <param name="bursts">Number of claps.</param>
    private static float[] Noise(double halfLife, double treble, RandomStream random, int bursts = 1)
    {
        var sound = new float[(int)(((halfLife * 8) + (0.012 * bursts)) * Rate)];
        var (low, loudness, decay) = (0.0, 0.0, PortableMath.Exp2(-1 / (halfLife * Rate)));
        for (var i = 0; i < sound.Length; i++)
        {
            loudness = i % (int)(0.012 * Rate) == 0 && i < bursts * 0.012 * Rate ? 0.6 : loudness * decay;
            var white = random.NextDouble(-1, 1);
            low += (1.02 - treble) * (white - low);
            sound[i] = (float)(loudness * (treble > 0.8 ? white - (2 * low) + (low * treble) : white - (0.7 * low)));
        }

        return sound;
    }

    private static float[] Sum(float[] a, float[] b) =>
        [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => (i < a.Length ? 0.6f * a[i] : 0) + (i < b.Length ? b[i] : 0))];
}
