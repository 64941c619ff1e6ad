using System.Reflection;
using Experiments.Audio.Duplicates;
using Experiments.DemoAudio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.DemoAudio;

public sealed class InstrumentTests
{
    private const int Length = 32_768;

    private static readonly Dictionary<string, IInstrument> Instruments =
        typeof(Orchestra).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(IInstrument))
            .ToDictionary(field => field.Name, field => (IInstrument)field.GetValue(null)!); // not null: a field of a static class

    public static TheoryData<string> Names() => [.. Instruments.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_instrument_is_in_tune(string name)
    {
        foreach (var hertz in new[] { 82.41, 220, 523.25 })
        {
            var spectrum = Spectrum(name, hertz);

            // All the power near multiples of the pitch, within a third of a semitone and the window's width.
            var (near, all) = (0.0, 1e-12);
            for (var k = 1; k < Length / 2; k++)
            {
                var frequency = (double)k * DemoCorpus.SampleRate / Length;
                var harmonic = Math.Max(1, Math.Round(frequency / hertz));
                var isNear = Math.Abs(frequency - (harmonic * hertz)) < (0.02 * harmonic * hertz) + 3;
                near += isNear && harmonic < 8 ? spectrum[k] : 0;
                all += frequency < 7.5 * hertz ? spectrum[k] : 0;
            }

            Assert.True(near / all > 0.9, $"{name} at {hertz} Hz: only {near / all:0.00} of its power is in tune");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_note_ends_soon_after_its_release(string name)
    {
        var bus = new float[44_100];
        Instruments[name].Play(bus, new Note(2000, 220, 0.5, 0.8), new RandomStream(1));
        Assert.All(bus.Take(2000), sample => Assert.Equal(0, sample));
        Assert.InRange(bus.Max(Math.Abs), 0.05f, 4f);
        Assert.InRange(bus.Skip(2000 + 11_025 + 22_050).Max(Math.Abs), 0, 0.02f);
    }

    [Fact]
    public void A_high_note_does_not_alias()
    {
        // A saw of 3,000 Hz has harmonics at 3, 6 and 9 kHz; aliased ones would be between.
        var table = new Wavetable(h => 1.0 / h).At(3000);
        for (var harmonic = 4; harmonic < 40; harmonic++)
        {
            var (re, im) = (0.0, 0.0);
            for (var i = 0; i < Wavetable.Length; i++)
            {
                re += table[i] * Math.Cos(2 * Math.PI * harmonic * i / Wavetable.Length);
                im += table[i] * Math.Sin(2 * Math.PI * harmonic * i / Wavetable.Length);
            }

            Assert.Equal(0, Math.Sqrt((re * re) + (im * im)) / Wavetable.Length, tolerance: 1e-6);
        }
    }

    private static double[] Spectrum(string name, double hertz)
    {
        var bus = new float[Length];
        Instruments[name].Play(bus, new Note(0, hertz, 2, 0.8), new RandomStream(1));
        var re = bus.Select((x, i) => x * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Length)))).ToArray();
        var im = new double[Length];
        new Fourier(Length).Transform(re, im);
        return [.. re.Zip(im, (x, y) => (x * x) + (y * y))];
    }
}
