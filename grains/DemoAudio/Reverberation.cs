using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>A room: four parallel comb filters, then two all-passes (Schroeder 1962).</summary>
internal static class Reverberation
{
    private static readonly double[] CombMilliseconds = [29.7, 37.1, 41.1, 43.7], AllPassMilliseconds = [5.0, 1.7];

    /// <summary>Mixes reverberation into <paramref name="music"/>.</summary>
    /// <param name="music">Changed in place.</param>
    /// <param name="share">0 for none, 1 for reverberation only.</param>
    /// <param name="seconds">Until it is 60 dB down.</param>
    /// <param name="random">Varies the room.</param>
    public static void Apply(float[] music, double share, double seconds, RandomStream random)
    {
        var room = random.NextDouble(0.7, 1.4);
        var wet = new float[music.Length];
        foreach (var milliseconds in CombMilliseconds)
        {
            var delay = (int)(room * milliseconds * DemoCorpus.SampleRate / 1000);
            var feedback = (float)PortableMath.FromDecibels(-60.0 * delay / DemoCorpus.SampleRate / seconds);
            Comb(music, wet, delay, feedback);
        }

        foreach (var milliseconds in AllPassMilliseconds)
        {
            AllPass(wet, (int)(room * milliseconds * DemoCorpus.SampleRate / 1000));
        }

        var (dry, gain) = ((float)(1 - share), (float)(0.35 * share));
        for (var i = 0; i < music.Length; i++)
        {
            music[i] = (dry * music[i]) + (gain * wet[i]);
        }
    }

    private static void Comb(float[] input, float[] output, int delay, float feedback)
    {
        var line = new float[delay];
        var (at, damped) = (0, 0f);
        for (var i = 0; i < input.Length; i++)
        {
            var y = line[at];
            damped += 0.6f * (y - damped); // walls absorb treble
            line[at] = input[i] + (feedback * damped);
            output[i] += y;
            at = at + 1 == delay ? 0 : at + 1;
        }
    }

    private static void AllPass(float[] samples, int delay)
    {
        var line = new float[delay];
        var at = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var delayed = line[at];
            var x = samples[i] + (0.7f * delayed);
            line[at] = x;
            samples[i] = delayed - (0.7f * x);
            at = at + 1 == delay ? 0 : at + 1;
        }
    }
}
