using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class AuDecoderTests
{
    public static TheoryData<uint, byte[], float> Encodings() => new()
    {
        { 1, [0x00], -32124 / 32768f },
        { 2, [0xC0], -0.5f },
        { 3, [0x40, 0], 0.5f },
        { 4, [0x40, 0, 0], 0.5f },
        { 5, [0x40, 0, 0, 0], 0.5f },
        { 6, [0x3E, 0x80, 0, 0], 0.25f },
        { 7, [0xBF, 0xD0, 0, 0, 0, 0, 0, 0], -0.25f },
        { 27, [0x2A], -32256 / 32768f },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_read_exactly(uint encoding, byte[] sample, float expected) =>
        Assert.Equal([expected, expected, expected], Decode(Au(encoding, [.. sample, .. sample, .. sample])));

    [Fact]
    public void An_unknown_length_reads_to_the_end() => Assert.Equal([0.25f, 0.5f], Decode(Au(3, Big16(8192, 16384), size: 0xFFFFFFFF)));

    [Fact]
    public void Text_between_header_and_samples_is_skipped() =>
        Assert.Equal([0.25f, 0.5f], Decode(Au(3, Big16(8192, 16384), offset: 100)));

    [Fact]
    public void The_shortest_header_is_supported() =>
        Assert.Equal([0.25f, 0.5f], Decode(Au(3, Big16(8192, 16384), offset: 24)));

    public static TheoryData<byte[], string> Refused() => new()
    {
        { Au(3, Big16(1, 2))[..^1], "truncated: its header states 4 bytes of samples, it contains 3" },
        { Au(3, Big16(1, 2))[..20], "truncated inside its header" },
        { Au(3, Big16(1, 2), size: 0xFFFFFFF0), "truncated: its header states 4294967280 bytes of samples, it contains 4" },
        { Au(3, []), "contains no samples" },
        { Au(3, Big16(1), offset: 8), "its header states that samples start at byte 8, inside the header" },
        { Au(3, Big16(1), channels: 0), "its header states 0 channels; 1 to 1024 are supported" },
        { Au(3, Big16(1), sampleRate: 0), "its header states 0 Hz; 1000 to 768000 Hz are supported" },
        { Au(23, Big16(1)), "its encoding 23 is not supported; convert it to PCM" },
        { Au(6, [0x7F, 0xC0, 0, 0]), "damaged: sample 0 is NaN" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_broken_file_is_refused_with_the_reason(byte[] file, string reason) =>
        Assert.Equal($"x.au: {reason}", Assert.Throws<UserErrorException>(() => Decode(file, name: "x.au")).Message);
}
