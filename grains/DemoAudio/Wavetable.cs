using Experiments.Audio;

namespace Experiments.DemoAudio;

/// <summary>
/// One period of a tone, with only the harmonics below 10 kHz at the played pitch, which prevents aliasing.
/// </summary>
internal sealed class Wavetable
{
    /// <summary>Samples per period; one extra repeats the first, for interpolation.</summary>
    public const int Length = 2048;

    private const double Top = 10_000; // hertz
    private static readonly int[] HarmonicCounts = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 24, 30, 38, 48, 60, 76, 96, 120];
    private static readonly float[] Sine = CreateSine();

    private readonly Lazy<float[]>[] _tables;

    /// <summary>A tone whose harmonic h = 1, 2, … has that amplitude.</summary>
    public Wavetable(Func<int, double> amplitude) =>
        _tables = [.. HarmonicCounts.Select(count => new Lazy<float[]>(() => Sum(amplitude, count)))];

    /// <summary>The period to play at that pitch; shape [<see cref="Length"/> + 1], RMS 0.5 with all harmonics.</summary>
    public float[] At(double hertz)
    {
        var level = 0;
        while (level + 1 < HarmonicCounts.Length && HarmonicCounts[level + 1] * hertz <= Top)
        {
            level++;
        }

        return _tables[level].Value;
    }

    private static float[] Sum(Func<int, double> amplitude, int count)
    {
        var amplitudes = Enumerable.Range(1, HarmonicCounts[^1]).Select(amplitude).ToArray();
        var scale = 0.5 / Math.Sqrt(amplitudes.Sum(a => a * a) / 2);
        var table = new float[Length + 1];
        for (var harmonic = 1; harmonic <= count; harmonic++)
        {
            var gain = (float)(scale * amplitudes[harmonic - 1]);
            for (var i = 0; i <= Length && gain != 0; i++)
            {
                table[i] += gain * Sine[harmonic * i % Length];
            }
        }

        return table;
    }

    private static float[] CreateSine() =>
        [.. Enumerable.Range(0, Length).Select(i => (float)PortableMath.SinTurns((double)i / Length))];
}
