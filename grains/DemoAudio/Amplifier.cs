using Experiments.Audio;

namespace Experiments.DemoAudio;

/// <summary>A guitar amplifier: gain, soft clipping, a loudspeaker's band.</summary>
internal static class Amplifier
{
    /// <summary>Processes the bus in place; 0 dB leaves it unchanged.</summary>
    public static void Apply(Span<float> bus, double driveDecibels)
    {
        if (driveDecibels <= 0)
        {
            return;
        }

        Biquad.HighPass(90, 0.7).Apply(bus);
        SoftClip(bus, PortableMath.FromDecibels(driveDecibels + 6));
        Biquad.LowPass(driveDecibels > 12 ? 4500 : 6000, 0.8).Apply(bus);
    }

    /// <summary>x / sqrt(1 + x squared) of the amplified sample: linear when soft, flat when loud.</summary>
    public static void SoftClip(Span<float> bus, double gain)
    {
        foreach (ref var sample in bus)
        {
            var x = sample * gain;
            sample = (float)(x / Math.Sqrt(1 + (x * x)));
        }
    }
}
