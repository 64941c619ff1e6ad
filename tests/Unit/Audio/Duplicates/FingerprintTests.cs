using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Audio.Duplicates;
using Experiments.DemoAudio;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

public sealed class FingerprintTests
{
    private static readonly float[] Track = DemoCorpus.Render("pop", 1, 3, 8);

    [Fact]
    public void A_fingerprint_has_39_words_per_second()
    {
        var words = Fingerprint.Of(Track, 22050).Words.Length;

        // The first frame and the look back take 0.41 and 0.1 s.
        Assert.Equal((8 - 0.51) / 0.0256, words, tolerance: 1.0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(11_000)]
    public void Audio_of_half_a_second_or_less_has_no_words(int samples) =>
        Assert.Equal(0, Fingerprint.Of(Track.AsSpan(0, samples), 22050).Words.Length);

    [Fact]
    public void Silence_has_zero_words() =>
        Assert.All(Fingerprint.Of(new float[66150], 22050).Words.ToArray(), word => Assert.Equal(0u, word));

    [Fact]
    public void A_bit_is_set_when_a_band_gains_on_the_next()
    {
        // A tone of 500 Hz that starts after 2 s: while it enters the frame, its band gains on the next and the previous one loses.
        var samples = new float[88_200];
        for (var i = 44_100; i < samples.Length; i++)
        {
            samples[i] = (float)(0.5 * Math.Sin(2 * Math.PI * 500 * i / 22050));
        }

        // Bands are 2.737 / 33 octaves wide from 300 Hz on: 500 Hz is in band 8.
        var rising = Fingerprint.Of(samples, 22050).Words[(int)(1.8 / Fingerprint.WordSeconds)];
        Assert.Equal((1u << 8, 0u), (rising & (1u << 8), rising & (1u << 7)));
    }

    [Fact]
    public void The_words_are_the_same_on_every_machine()
    {
        byte[] bytes = [1, .. MemoryMarshal.AsBytes(Fingerprint.Of(Track, 22050).Words)];
        Assert.Equal(
            "40fa3451eab65500260281f15c2b829b6da26437094b3677ecf263ec01f6fe1a", Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
