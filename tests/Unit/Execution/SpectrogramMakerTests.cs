using Experiments.Domain;
using Experiments.Execution;
using Xunit;

namespace Experiments.Unit.Execution;

public sealed class SpectrogramMakerTests
{
    private const int Rate = 22050;

    [Theory]
    [InlineData(256, 3)]
    [InlineData(7, 3)]
    [InlineData(2000, 60)]
    public void A_tone_is_loudest_in_the_band_at_its_frequency_and_only_while_it_sounds(int frames, int seconds)
    {
        // 300 Hz, then 3 kHz.
        var samples = Tones(seconds * Rate);
        var drawn = Draw(samples, frames, 4096);
        Assert.InRange(drawn.Frames, (int)(0.9 * frames), frames);
        Assert.Equal(drawn.Frames * drawn.Hertz.Length, drawn.Levels.Length);
        Assert.Equal(seconds, drawn.Frames * drawn.FrameSeconds, seconds / 10.0);
        Assert.InRange(LoudestHertz(drawn, 1), 270, 330);
        Assert.InRange(LoudestHertz(drawn, drawn.Frames - 2), 2850, 3150);
        Assert.Equal(255, drawn.Levels.Max());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(333)]
    [InlineData(100_000)]
    public void Blocks_do_not_show(int block)
    {
        var samples = Tones(5 * Rate);
        Assert.Equal(Draw(samples, 300, samples.Length).Levels, Draw(samples, 300, block).Levels);
    }

    [Fact]
    public void Silence_is_at_the_floor()
    {
        var drawn = Draw(new float[Rate], 100, 1000);
        Assert.All(drawn.Levels, level => Assert.Equal(0, level));
    }

    [Fact]
    public void Levels_are_decibels_below_the_loudest()
    {
        double[] given = [-200, -80, -60, 0, 1];
        Assert.Equal([-80, -80, -60, 0, 0], given.Select(value => Math.Round(Spectrogram.Decibels(Spectrogram.Level(value)))));
    }

    private static float[] Tones(int samples) =>
        [.. Enumerable.Range(0, samples).Select(n => 0.5f * (float)Math.Sin(2 * Math.PI * (n < samples / 2 ? 300 : 3000) * n / Rate))];

    private static Spectrogram Draw(float[] samples, int frames, int block)
    {
        var maker = new SpectrogramMaker(Rate, samples.Length, frames);
        foreach (var part in samples.Chunk(block))
        {
            maker.Append(part);
        }

        return maker.Complete(0);
    }

    private static double LoudestHertz(Spectrogram drawn, int frame) =>
        drawn.Hertz[Enumerable.Range(0, drawn.Hertz.Length).MaxBy(band => drawn.Levels[(band * drawn.Frames) + frame])];
}
