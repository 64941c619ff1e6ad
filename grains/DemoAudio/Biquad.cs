using Experiments.Audio;

namespace Experiments.DemoAudio;

/// <summary>A filter of second order for <see cref="DemoCorpus.SampleRate"/> (Bristow-Johnson, "Cookbook formulae").</summary>
internal sealed class Biquad
{
    private readonly double _b0, _b1, _b2, _a1, _a2;

    private Biquad(double b0, double b1, double b2, double a0, double a1, double a2) =>
        (_b0, _b1, _b2, _a1, _a2) = (b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0);

    public static Biquad LowPass(double hertz, double q)
    {
        var (cos, alpha) = Angles(hertz, q);
        return new((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    public static Biquad HighPass(double hertz, double q)
    {
        var (cos, alpha) = Angles(hertz, q);
        return new((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    public static Biquad Peak(double hertz, double q, double decibels)
    {
        var (cos, alpha) = Angles(hertz, q);
        var a = PortableMath.FromDecibels(decibels / 2);
        return new(1 + (alpha * a), -2 * cos, 1 - (alpha * a), 1 + (alpha / a), -2 * cos, 1 - (alpha / a));
    }

    public static Biquad HighShelf(double hertz, double decibels)
    {
        var (cos, alpha) = Angles(hertz, 0.7);
        var a = PortableMath.FromDecibels(decibels / 2);
        var slope = 2 * Math.Sqrt(a) * alpha;
        return new(
            a * (a + 1 + ((a - 1) * cos) + slope), -2 * a * (a - 1 + ((a + 1) * cos)), a * (a + 1 + ((a - 1) * cos) - slope),
            a + 1 - ((a - 1) * cos) + slope, 2 * (a - 1 - ((a + 1) * cos)), a + 1 - ((a - 1) * cos) - slope);
    }

    public static Biquad LowShelf(double hertz, double decibels)
    {
        var (cos, alpha) = Angles(hertz, 0.7);
        var a = PortableMath.FromDecibels(decibels / 2);
        var slope = 2 * Math.Sqrt(a) * alpha;
        return new(
            a * (a + 1 - ((a - 1) * cos) + slope), 2 * a * (a - 1 - ((a + 1) * cos)), a * (a + 1 - ((a - 1) * cos) - slope),
            a + 1 + ((a - 1) * cos) + slope, -2 * (a - 1 + ((a + 1) * cos)), a + 1 + ((a - 1) * cos) - slope);
    }

    /// <summary>Filters in place, from rest.</summary>
    public void Apply(Span<float> samples)
    {
        var (s1, s2) = (0.0, 0.0);
        foreach (ref var sample in samples)
        {
            double x = sample;
            var y = (_b0 * x) + s1;
            s1 = (_b1 * x) - (_a1 * y) + s2;
            s2 = (_b2 * x) - (_a2 * y);
            sample = (float)y;
        }
    }

    private static (double Cos, double Alpha) Angles(double hertz, double q)
    {
        var turns = Math.Min(hertz, 0.49 * DemoCorpus.SampleRate) / DemoCorpus.SampleRate;
        return (PortableMath.CosTurns(turns), PortableMath.SinTurns(turns) / (2 * q));
    }
}
