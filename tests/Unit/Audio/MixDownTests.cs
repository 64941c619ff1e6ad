using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class MixDownTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Mono_is_the_mean_of_the_channels(int channels)
    {
        const int Frames = 1003; // not a multiple of any vector width
        var random = new RandomStream(1);
        var interleaved = Enumerable.Range(0, Frames * channels).Select(_ => (float)random.NextDouble(-1, 1)).ToArray();
        var mono = new float[Frames];
        MixDown.ToMono(interleaved, channels, mono);

        // The mean in double; one rounding of a float below 1 is 6e-8, and stereo has three.
        for (var frame = 0; frame < Frames; frame++)
        {
            Assert.Equal(interleaved.Skip(frame * channels).Take(channels).Average(x => (double)x), mono[frame], tolerance: 2e-7);
        }
    }

    [Fact]
    public void The_fast_stereo_version_equals_the_plain_one()
    {
        var random = new RandomStream(2);
        var interleaved = Enumerable.Range(0, 2 * 517).Select(_ => (float)random.NextInt(65536) / 32768 - 1).ToArray();
        var (fast, plain) = (new float[517], new float[517]);
        MixDown.ToMono(interleaved, 2, fast);
        MixDown.ToMonoPlain(interleaved, 2, plain);
        Assert.Equal(plain, fast); // sums of 16-bit samples are exact, so there is no tolerance
    }

    [Fact]
    public void Stereo_can_be_mixed_in_place()
    {
        float[] samples = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23];
        MixDown.ToMono(samples, 2, samples.AsSpan(0, 6));
        Assert.Equal([2, 6, 10, 14, 18, 22], samples[..6]);
    }

    [Fact]
    public void Mismatched_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MixDown.ToMono(new float[7], 2, new float[3]));
        Assert.Throws<ArgumentException>(() => MixDown.ToMono(new float[8], 2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixDown.ToMono([], 0, []));
    }
}
