using Experiments.Audio;

namespace Experiments.DemoAudio;

/// <summary>One buffer for each layer of a track, and their mix.</summary>
internal sealed class Band(int samples)
{
    public float[] Drums { get; } = new float[samples];

    public float[] Bass { get; } = new float[samples];

    public float[] Chords { get; } = new float[samples];

    public float[] Lead { get; } = new float[samples];

    /// <summary>Amplifiers, levels, sum and tone; the loudest layer has an RMS of about 0.1.</summary>
    public float[] Mix(SongPlan song)
    {
        Amplifier.Apply(Bass, song.Bass.Drive);
        Amplifier.Apply(Chords, song.Accompaniment.Drive);
        Amplifier.Apply(Lead, song.Lead.Drive);
        var mix = new float[samples];
        foreach (var (bus, level) in new[] { Drums, Bass, Chords, Lead }.Zip(song.Levels))
        {
            var power = 0.0;
            foreach (var sample in bus)
            {
                power += sample * sample;
            }

            var gain = (float)(0.1 * PortableMath.FromDecibels(level) / (Math.Sqrt(power / samples) + 1e-4));
            for (var i = 0; i < samples; i++)
            {
                mix[i] += gain * bus[i];
            }
        }

        Biquad.LowShelf(150, song.Tone[0]).Apply(mix);
        Biquad.Peak(2000, 0.8, song.Tone[1]).Apply(mix);
        Biquad.HighShelf(4000, song.Tone[2]).Apply(mix);
        return mix;
    }
}
