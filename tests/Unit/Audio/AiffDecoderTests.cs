using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class AiffDecoderTests
{
    [Theory]
    [InlineData(8, new byte[] { 0xC0 }, -0.5f)]
    [InlineData(16, new byte[] { 0x40, 0 }, 0.5f)]
    [InlineData(24, new byte[] { 0x40, 0, 0 }, 0.5f)]
    [InlineData(32, new byte[] { 0x40, 0, 0, 0 }, 0.5f)]
    public void Every_width_of_AIFF_is_read_exactly(int bits, byte[] sample, float expected) =>
        Assert.Equal([expected, expected, expected], Decode(Aiff(bits, [.. sample, .. sample, .. sample])));

    [Theory]
    [InlineData("NONE", 16, new byte[] { 0x40, 0 }, 0.5f)]
    [InlineData("twos", 24, new byte[] { 0x40, 0, 0 }, 0.5f)]
    [InlineData("sowt", 16, new byte[] { 0, 0x40 }, 0.5f)]
    [InlineData("raw ", 8, new byte[] { 192 }, 0.5f)]
    [InlineData("in24", 24, new byte[] { 0x40, 0, 0 }, 0.5f)]
    [InlineData("in32", 32, new byte[] { 0x40, 0, 0, 0 }, 0.5f)]
    [InlineData("42ni", 24, new byte[] { 0, 0, 0x40 }, 0.5f)]
    [InlineData("23ni", 32, new byte[] { 0, 0, 0, 0x40 }, 0.5f)]
    [InlineData("fl32", 32, new byte[] { 0x3E, 0x80, 0, 0 }, 0.25f)]
    [InlineData("FL32", 32, new byte[] { 0x3E, 0x80, 0, 0 }, 0.25f)]
    [InlineData("fl64", 64, new byte[] { 0xBF, 0xD0, 0, 0, 0, 0, 0, 0 }, -0.25f)]
    [InlineData("alaw", 16, new byte[] { 0x2A }, -32256 / 32768f)]
    [InlineData("ULAW", 16, new byte[] { 0x00 }, -32124 / 32768f)]
    public void Every_encoding_of_AIFF_C_is_read_exactly(string compression, int bits, byte[] sample, float expected) =>
        Assert.Equal([expected, expected], Decode(Aifc(compression, bits, [.. sample, .. sample], 8 * sample.Length)));

    [Fact]
    public void The_sound_chunk_may_precede_the_common_chunk() => Assert.Equal(
        [0.25f, 0.5f], Decode(Form("AIFF", Sound(Big16(8192, 16384)), BigChunk("NAME", [65, 66, 67]), BigChunk("COMM", Common(16, 2)))));

    [Fact]
    public void An_offset_inside_the_sound_chunk_is_skipped() => Assert.Equal(
        [0.25f, 0.5f], Decode(Form("AIFF", BigChunk("COMM", Common(16, 2)), Sound(Big16(8192, 16384), skipped: 6))));

    [Fact]
    public void Samples_beyond_the_stated_frame_count_are_ignored() => Assert.Equal(
        [0.25f], Decode(Form("AIFF", BigChunk("COMM", Common(16, 1)), Sound(Big16(8192, 16384)))));

    [Theory]
    [InlineData(8000)]
    [InlineData(44_100)]
    [InlineData(96_000)]
    public void The_sample_rate_is_read_from_an_80_bit_float(int sampleRate) =>
        Assert.Equal([0.25f], Decode(Aiff(16, Big16(8192), sampleRate: sampleRate), sampleRate));

    public static TheoryData<byte[], string> Refused() => new()
    {
        { Aiff(16, Big16(1, 2))[..^2], "truncated: its header states 4 bytes of samples, it contains 2" },
        { Form("AIFF", BigChunk("COMM", Common(16, 3)), Sound(Big16(1, 2))), "truncated: its header states 6 bytes of samples, it contains "
            + "4" },
        { Form("AIFF", BigChunk("COMM", Common(16, uint.MaxValue)), Sound(Big16(1, 2))),
            "truncated: its header states 8589934590 bytes of samples, it contains 4" },
        { Form("AIFF", BigChunk("COMM", Common(16, 0)), Sound([])), "contains no samples" },
        { Form("AIFF", BigChunk("COMM", Common(16, 2))), "truncated or empty: it has no 'SSND' chunk with samples" },
        { Form("AIFF", Sound(Big16(1, 2))), "truncated or empty: it has no 'COMM' chunk" },
        { Form("AIFF", BigChunk("COMM", Common(16, 1)[..10])), "its 'COMM' chunk has 10 bytes, too few" },
        { Form("AIFF", BigChunk("NAME", new byte[2], 0xFFFFFFFE)), "truncated: a chunk of 4294967294 bytes starts 2 bytes before its end" },
        { Aiff(16, Big16(1), sampleRate: 0), "its header states 0 Hz; 1000 to 768000 Hz are supported" },
        { Aiff(16, Big16(1), sampleRate: 1e15), "its header states 1000000000000000 Hz; 1000 to 768000 Hz are supported" },
        { Form("AIFF", BigChunk("COMM", Common(16, 1, channels: 0)), Sound(Big16(1))),
            "its header states 0 channels; 1 to 1024 are supported" },
        { Aifc("ima4", 16, Big16(1), 16), "its encoding 'ima4' is not supported; convert it to PCM" },
        { Aiff(64, new byte[8]), "its header states 64 bits per sample; 1 to 32 are supported" },
        { Aifc("fl32", 32, [0xFF, 0x80, 0, 0], 32), "damaged: sample 0 is -Infinity" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_broken_file_is_refused_with_the_reason(byte[] file, string reason) =>
        Assert.Equal($"x.aiff: {reason}", Assert.Throws<UserErrorException>(() => Decode(file, name: "x.aiff")).Message);
}
