using Experiments.Audio.Containers;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class PcmSamplesTests
{
    [Fact]
    public void Unsigned_bytes_are_centered_at_128() =>
        AssertDecodes(PcmEncoding.Unsigned8, [0, 64, 128, 255], [-1, -0.5f, 0, 127 / 128f]);

    [Fact]
    public void Signed_bytes_are_centered_at_0() =>
        AssertDecodes(PcmEncoding.Signed8, [0x80, 0xC0, 0, 0x7F], [-1, -0.5f, 0, 127 / 128f]);

    [Fact]
    public void Integers_of_16_bits_are_divided_by_32768() =>
        AssertDecodes(PcmEncoding.Int16, AudioFiles.Little16(-32768, -1, 0, 1, 32767), [-1, -1 / 32768f, 0, 1 / 32768f, 32767 / 32768f]);

    [Fact]
    public void Integers_of_24_bits_are_divided_by_8388608() =>
        AssertDecodes(
            PcmEncoding.Int24, [0, 0, 0x80, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF, 0x7F],
            [-1, -1 / 8388608f, 1 / 8388608f, 8388607 / 8388608f]);

    [Fact]
    public void Integers_of_32_bits_are_rounded_to_the_nearest_float() =>
        AssertDecodes(
            PcmEncoding.Int32,
            [
                .. BitConverter.GetBytes(int.MinValue),
                .. BitConverter.GetBytes(1 << 30),
                .. BitConverter.GetBytes(int.MaxValue),
            ], [-1, 0.5f, 1]);

    [Fact]
    public void Floats_are_unchanged() =>
        AssertDecodes(PcmEncoding.Float32, [.. BitConverter.GetBytes(-1.5f), .. BitConverter.GetBytes(1e-30f)], [-1.5f, 1e-30f]);

    [Fact]
    public void Doubles_are_rounded_to_floats() =>
        AssertDecodes(PcmEncoding.Float64, [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(-2.0)], [0.1f, -2]);

    // The 16-bit values of some codes in the tables of ITU-T G.711, left-justified as every decoder has them.
    [Theory]
    [InlineData(0x00, -5504)]
    [InlineData(0x2A, -32256)]
    [InlineData(0x55, -8)]
    [InlineData(0x80, 5504)]
    [InlineData(0xAA, 32256)]
    [InlineData(0xD5, 8)]
    [InlineData(0xFF, 848)]
    public void A_law_codes_have_the_values_of_the_standard(byte code, int value) =>
        AssertDecodes(PcmEncoding.ALaw, [code], [value / 32768f]);

    [Theory]
    [InlineData(0x00, -32124)]
    [InlineData(0x01, -31100)]
    [InlineData(0x7F, 0)]
    [InlineData(0x80, 32124)]
    [InlineData(0xEF, 132)]
    [InlineData(0xFE, 8)]
    [InlineData(0xFF, 0)]
    public void Mu_law_codes_have_the_values_of_the_standard(byte code, int value) =>
        AssertDecodes(PcmEncoding.MuLaw, [code], [value / 32768f]);

    private static void AssertDecodes(PcmEncoding encoding, byte[] bytes, float[] expected)
    {
        Assert.Equal(expected, Decode(encoding, bytes, isBigEndian: false, expected.Length));
        Assert.Equal(expected,
            Decode(encoding, AudioFiles.Swap(bytes, PcmSamples.BytesPerSample(encoding)), isBigEndian: true, expected.Length));
    }

    private static float[] Decode(PcmEncoding encoding, byte[] bytes, bool isBigEndian, int count)
    {
        var samples = new float[count];
        PcmSamples.Convert(bytes, encoding, isBigEndian, samples);
        return samples;
    }
}
