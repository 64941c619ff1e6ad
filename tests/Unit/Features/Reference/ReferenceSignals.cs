namespace Experiments.Unit.Features.Reference;

/// <summary>
/// The signals of the reference values, regenerated: products and sums in IEEE double from left to right, so that the samples
/// are the same bytes everywhere. One entry per channel.
/// </summary>
internal static class ReferenceSignals
{
    private const int Rate = 22050;
    private const int Length = 66150;

    public static short[][] Create(string name) => name switch
    {
        "sine_440" => Mono(i => 0.5 * Sine(440, i)),
        "sine_chord" => Mono(i => Chord(i, 1)),
        "sine_chord_sharp30" => Mono(i => Chord(i, Math.Pow(2, 0.3 / 12))),
        "harmonic_a220" => Mono(i => Enumerable.Range(1, 20).Aggregate(0.0, (sum, k) => sum + (0.3 / k * Sine(220 * k, i)))),
        "chirp_100_8000" => Mono(Chirp),
        "tremolo" => Mono(i => (0.5 + (0.5 * Sine(2.5, i))) * ((0.25 * Sine(330, i)) + (0.15 * Sine(990, i)) + (0.1 * Sine(1650, i)))),
        "impulses_120" => [Quantize(Impulses())],
        "clicks_120" => [Quantize(Clicks(120, 1000))],
        "clicks_90" => [Quantize(Clicks(90, 1500))],
        "clicks_174" => [Quantize(Clicks(174, 2000))],
        "noise_half" => [Noise(12345, 1, Length)],
        "noise_full" => [Noise(2021, 0, Length)],
        "noise_quiet" => [Noise(4242, 13, Length)],
        "half_silence" => [[.. new short[Length / 2], .. Noise(777, 2, Length)[(Length / 2)..]]],
        "silence" => [new short[Length]],
        "dc_half" => [[.. Enumerable.Repeat((short)16384, Length)]],
        "square_clipped" => Mono(i => Math.Clamp(8 * Sine(220, i), -1, 1)),
        "groove_128" => [Quantize(Groove())],
        "ballad_76" => [Quantize(Ballad())],
        "stereo_mix" => [Mono(i => 0.4 * Sine(440, i))[0], Noise(31337, 2, Length)],
        "odd_length" => [OddLength()],
        "short_1000" => [Quantize([.. Enumerable.Range(0, 1000).Select(i => (0.4 * Sine(440, i)) + (0.2 * Sine(1320, i)))])],
        "short_2048" => [Noise(55, 1, 2048)],
        "short_1" => [[8192]],
        _ => throw new ArgumentException($"no signal {name}", nameof(name)),
    };

    /// <summary>The mean of the channels in [-1, 1].</summary>
    public static float[] Mix(short[][] channels) =>
        [.. Enumerable.Range(0, channels[0].Length).Select(i => channels.Sum(channel => channel[i] / 32768f) / channels.Length)];

    private static short[][] Mono(Func<int, double> signal) => [Quantize([.. Enumerable.Range(0, Length).Select(signal)])];

    private static short[] Quantize(double[] values) =>
        [.. values.Select(value => (short)Math.Clamp(Math.Floor((value * 32768) + 0.5), -32768, 32767))];

    private static double Sine(double hertz, int i) => Math.Sin(2 * Math.PI * hertz * i / Rate);

    private static double Chord(int i, double factor) =>
        (0.2 * Sine(261.625565 * factor, i)) + (0.2 * Sine(329.627557 * factor, i)) + (0.2 * Sine(391.995436 * factor, i))
        + (0.1 * Sine(1046.502261 * factor, i));

    private static double Chirp(int i)
    {
        var t = i / (double)Rate;
        return 0.5 * Math.Sin(2 * Math.PI * ((100 * t) + ((8000.0 - 100) / (2 * (Length / (double)Rate)) * t * t)));
    }

    private static double[] Impulses()
    {
        var values = new double[Length];
        for (var k = 0; k * 60 * Rate / 120 < Length; k++)
        {
            values[k * 60 * Rate / 120] = 0.9;
        }

        return values;
    }

    private static double[] Clicks(int beatsPerMinute, double hertz)
    {
        var values = new double[Length];
        for (var k = 0; Start(k) < Length; k++)
        {
            var envelope = 0.8;
            for (var j = 0; j < 1500 && Start(k) + j < Length; j++)
            {
                values[Start(k) + j] += envelope * Sine(hertz, j);
                envelope *= 0.995;
            }
        }

        return values;

        int Start(int k) => (int)Math.Floor(k * 60.0 * Rate / beatsPerMinute);
    }

    private static short[] Noise(uint seed, int shift, int length)
    {
        var generator = new Congruential(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (short)generator.Integer(shift))];
    }

    private static short[] OddLength()
    {
        var generator = new Congruential(99);
        var tones = Quantize([.. Enumerable.Range(0, Length - 1).Select(i => (0.3 * Sine(523.25, i)) + (0.15 * Sine(784.875, i)))]);
        return [.. tones.Select(tone => (short)(tone + generator.Integer(6)))];
    }

    private static double[] Groove()
    {
        var values = new double[Length];
        int[] bass = [200, 200, 168, 150, 200, 200, 225, 267];
        var beat = 60.0 * Rate / 128;
        for (var k = 0; Math.Floor(k * beat * 0.5) < Length; k++)
        {
            var start = (int)Math.Floor(k * beat * 0.5);
            if (k % 2 == 0)
            {
                Drum(values, start, 1.2, 0.9993, 0.02, (uint)(1000 + k), 9000);
            }
            else
            {
                Drum(values, start, 0.12, 0.998, 0.9, (uint)(2000 + k), 2500);
            }

            if (k % 4 == 2)
            {
                Drum(values, start, 0.35, 0.9985, 0.35, (uint)(3000 + k), 5000);
            }

            Pluck(values, start, bass[k % 8], 0.20, 0.998, (uint)(4000 + k), 6000);
        }

        return values;
    }

    private static double[] Ballad()
    {
        var values = new double[Length];
        int[][] chords = [[84, 67, 56, 42], [100, 84, 67, 50], [126, 100, 84, 63], [112, 90, 75, 56]];
        var step = 60.0 * Rate / 76 / 3;
        for (var k = 0; Math.Floor(k * step) < Length; k++)
        {
            var start = (int)Math.Floor(k * step);
            var chord = chords[k / 3 % 4];
            Pluck(values, start, chord[k % 4], 0.16, 0.999, (uint)(5000 + k), 30000);
            if (k % 3 == 0)
            {
                Pluck(values, start, 2 * chord[0], 0.22, 0.9995, (uint)(6000 + k), 40000);
            }
        }

        return values;
    }

    /// <summary>A plucked string (Karplus and Strong 1983).</summary>
    private static void Pluck(double[] values, int start, int period, double gain, double damp, uint seed, int length)
    {
        var generator = new Congruential(seed);
        var line = Enumerable.Range(0, period).Select(_ => generator.Unit()).ToArray();
        var place = 0;
        for (var j = 0; j < length && start + j < Length; j++)
        {
            var value = line[place];
            var next = place + 1 < period ? place + 1 : 0;
            line[place] = damp * 0.5 * (value + line[next]);
            place = next;
            values[start + j] += gain * value;
        }
    }

    /// <summary>A burst of filtered noise.</summary>
    private static void Drum(double[] values, int start, double gain, double decay, double lowPass, uint seed, int length)
    {
        var generator = new Congruential(seed);
        var (envelope, filtered) = (gain, 0.0);
        for (var j = 0; j < length && start + j < Length; j++)
        {
            filtered += lowPass * (generator.Unit() - filtered);
            values[start + j] += envelope * filtered;
            envelope *= decay;
        }
    }

    /// <summary>Numerical Recipes' linear congruential generator: poor, but the same in every language.</summary>
    private sealed class Congruential(uint seed)
    {
        private uint _state = seed;

        public int Integer(int shift) => ((int)(Next() >> 16) - 32768) >> shift;

        public double Unit() => ((Next() >> 16) / 32768.0) - 1;

        private uint Next() => _state = unchecked((1664525 * _state) + 1013904223);
    }
}
