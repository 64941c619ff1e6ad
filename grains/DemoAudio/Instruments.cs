using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>One note to be played.</summary>
/// <param name="Start">Sample at which it begins, 0 or later.</param>
/// <param name="Hertz">Pitch.</param>
/// <param name="Seconds">Time until release, seconds.</param>
/// <param name="Velocity">How hard, 0 to 1.</param>
internal readonly record struct Note(int Start, double Hertz, double Seconds, double Velocity);

/// <summary>Adds notes to a bus.</summary>
internal interface IInstrument
{
    void Play(Span<float> bus, Note note, RandomStream random);
}

/// <summary>A tone with an envelope, whose brightness decays faster than its loudness.</summary>
internal sealed record ToneInstrument(Wavetable Bright, Wavetable Dark) : IInstrument
{
    /// <summary>Seconds to full loudness.</summary>
    public double Attack { get; init; } = 0.005;

    /// <summary>Seconds in which it falls halfway to <see cref="Sustain"/>.</summary>
    public double Decay { get; init; } = 0.3;

    /// <summary>Loudness while it is held, 0 to 1.</summary>
    public double Sustain { get; init; }

    /// <summary>Half-life after release, seconds.</summary>
    public double Release { get; init; } = 0.04;

    /// <summary>Seconds in which its brightness halves.</summary>
    public double BrightDecay { get; init; } = 0.2;

    /// <summary>Number of players, each slightly out of tune.</summary>
    public int Players { get; init; } = 1;

    /// <summary>Depth of a vibrato of 5.5 Hz, cents.</summary>
    public double Vibrato { get; init; }

    /// <summary>Breath or bow noise, as a share of the tone.</summary>
    public double Breath { get; init; }

    public void Play(Span<float> bus, Note note, RandomStream random)
    {
        for (var player = 0; player < Players; player++)
        {
            var detune = Players == 1 ? 0 : random.NextDouble(-9, 9) / 1200;
            PlayOne(bus[note.Start..], note with { Hertz = note.Hertz * PortableMath.Exp2(detune) }, random);
        }
    }

    private void PlayOne(Span<float> bus, Note note, RandomStream random)
    {
        const int Rate = DemoCorpus.SampleRate, Block = 64;
        var (bright, dark) = (Bright.At(note.Hertz), Dark.At(note.Hertz));
        var (attack, held) = (1 / (Attack * Rate), (int)(note.Seconds * Rate));
        var (decay, release, fade) = (Halving(Decay), Halving(Release), Halving(BrightDecay));
        var (loudness, shine, isRising) = (0.0, note.Velocity, true);
        var gain = note.Velocity / Math.Sqrt(Players);
        var (phase, vibratoStart) = (random.NextDouble() * Wavetable.Length, random.NextDouble());
        var step = note.Hertz * Wavetable.Length / Rate;
        for (var i = 0; i < bus.Length; i++)
        {
            if (i % Block == 0 && Vibrato > 0)
            {
                var bend = Vibrato / 1200 * PortableMath.SinTurns(vibratoStart + (5.5 * i / Rate));
                step = note.Hertz * Wavetable.Length / Rate * (1 + (0.693 * bend));
            }

            if (i >= held)
            {
                loudness *= release;
                if (loudness < 1e-3)
                {
                    return;
                }
            }
            else if (isRising)
            {
                loudness += attack;
                isRising = loudness < 1;
            }
            else
            {
                loudness = Sustain + ((loudness - Sustain) * decay);
            }

            shine *= fade;
            var at = (int)phase;
            var share = (float)(phase - at);
            var low = dark[at] + (share * (dark[at + 1] - dark[at]));
            var high = bright[at] + (share * (bright[at + 1] - bright[at]));
            var tone = low + (shine * (high - low));
            if (Breath > 0)
            {
                tone += Breath * random.NextDouble(-1, 1);
            }

            bus[i] += (float)(gain * loudness * tone);
            phase += step;
            phase -= phase >= Wavetable.Length ? Wavetable.Length : 0;
        }

        static double Halving(double seconds) => PortableMath.Exp2(-1 / (seconds * Rate));
    }
}

/// <summary>A plucked string (Karplus and Strong 1983), tuned by an all-pass (Jaffe and Smith 1983).</summary>
/// <param name="Seconds">Until its lowest harmonics are 60 dB down.</param>
/// <param name="Brightness">Of the pick, 0 to 1.</param>
internal sealed record PluckInstrument(double Seconds, double Brightness) : IInstrument
{
    public void Play(Span<float> bus, Note note, RandomStream random)
    {
        const int Rate = DemoCorpus.SampleRate;
        var period = (Rate / note.Hertz) - 0.5; // the average of two samples delays by half a one
        var length = (int)(period - 0.1);
        var fraction = period - length;
        var allPass = (1 - fraction) / (1 + fraction);
        var loss = PortableMath.FromDecibels(-60 / (note.Hertz * Seconds));
        var line = new double[length];
        var smooth = 0.0;
        foreach (ref var sample in line.AsSpan())
        {
            smooth += Math.Min(1, 0.15 + (Brightness * note.Velocity)) * (random.NextDouble(-1, 1) - smooth);
            sample = smooth;
        }

        var (at, last, x1, y1) = (0, 0.0, 0.0, 0.0);
        var target = bus[note.Start..];
        var held = (int)(note.Seconds * Rate);
        for (var i = 0; i < target.Length && i < held + (Rate / 10); i++)
        {
            var value = line[at];
            var average = 0.5 * (value + last) * (i < held ? loss : 0.9 * loss);
            last = value;
            var tuned = (allPass * (average - y1)) + x1;
            (x1, y1) = (average, tuned);
            line[at] = tuned;
            at = at + 1 == length ? 0 : at + 1;
            target[i] += (float)(note.Velocity * value);
        }
    }
}
