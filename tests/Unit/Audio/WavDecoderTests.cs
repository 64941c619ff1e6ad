using Experiments.Audio;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class WavDecoderTests
{
    private static readonly byte[] Quarters = Little16(8192, -8192, 16384);
    private static readonly float[] QuarterSamples = [0.25f, -0.25f, 0.5f];

    public static TheoryData<int, int, byte[], float> Encodings() => new()
    {
        { 1, 8, [192], 0.5f },
        { 1, 16, [0, 0x40], 0.5f },
        { 1, 24, [0, 0, 0x40], 0.5f },
        { 1, 32, [0, 0, 0, 0x40], 0.5f },
        { 3, 32, BitConverter.GetBytes(0.3f), 0.3f },
        { 3, 64, BitConverter.GetBytes(0.3), 0.3f },
        { 6, 8, [0x2A], -32256 / 32768f },
        { 7, 8, [0x00], -32124 / 32768f },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_read_exactly(int tag, int bits, byte[] sample, float expected) =>
        Assert.Equal([expected, expected, expected], Decode(Wav(tag, bits, [.. sample, .. sample, .. sample])));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_read_exactly_from_an_extensible_format(int tag, int bits, byte[] sample, float expected) =>
        Assert.Equal([expected, expected], Decode(Riff(Chunk("fmt ", Extensible(tag, bits, bits)), Chunk("data", [.. sample, .. sample]))));

    [Fact]
    public void Twelve_valid_bits_in_sixteen_are_left_justified() =>
        Assert.Equal(QuarterSamples, Decode(Riff(Chunk("fmt ", Extensible(1, 16, 12)), Chunk("data", Quarters))));

    [Fact]
    public void Channels_are_averaged() =>
        Assert.Equal([0.375f, 0], Decode(Wav(1, 16, Little16(8192, 16384, -8192, 8192), channels: 2)));

    [Fact]
    public void Twenty_channels_are_averaged() =>
        Assert.Equal([0.5f, -0.25f],
            Decode(Wav(1, 16, Little16([.. Enumerable.Repeat((short)16384, 20), .. Enumerable.Repeat((short)-8192, 20)]), channels: 20)));

    [Fact]
    public void Unknown_chunks_of_odd_size_are_skipped() => Assert.Equal(QuarterSamples, Decode(Riff(
        Chunk("JUNK", [1, 2, 3]), Chunk("fmt ", Format(1, 16)), Chunk("LIST", new byte[7]), Chunk("data", Quarters),
        Chunk("id3 ", new byte[9]))));

    [Fact]
    public void A_chunk_of_odd_size_without_padding_is_skipped() => Assert.Equal(QuarterSamples, Decode(Riff(
        Chunk("fmt ", Format(1, 16)), Chunk("LIST", new byte[7], isPadded: false), Chunk("data", Quarters))));

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void The_64_bit_sizes_of_RF64_are_used(string name)
    {
        byte[] sizes = [.. BitConverter.GetBytes(1000L), .. BitConverter.GetBytes(6L), .. BitConverter.GetBytes(3L), .. U32(0)];
        var file = RiffOfSize(
            0xFFFFFFFF, Chunk("ds64", sizes), Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters, 0xFFFFFFFF),
            Chunk("LIST", new byte[4]));
        Text(name).CopyTo(file, 0);
        Assert.Equal(QuarterSamples, Decode(file));
    }

    // ffmpeg, sox, others; and a recorder that was killed before it could write its sizes (36 is an empty file's).
    [Theory]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF)]
    [InlineData(0x7FFFF024, 0x7FFFF000)]
    [InlineData(0x7FFFFFFF, 0x7FFFFFFF)]
    [InlineData(0, 0)]
    [InlineData(36, 0)]
    public void Placeholder_sizes_mean_until_the_end_of_the_file(uint riffSize, uint dataSize) => Assert.Equal(
        QuarterSamples, Decode(RiffOfSize(riffSize, Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters, dataSize))));

    // The size of the file is right, that of the samples has the header added, or part of it; both are too large by the same if it was cut.
    [Theory]
    [InlineData(42, 50)]
    [InlineData(42, 22)]
    [InlineData(42, 7)]
    [InlineData(50, 50)]
    [InlineData(0x7FFFFF24, 0x7FFFFF00)]
    [InlineData(0xFFFFFF24, 0xFFFFFF00)]
    public void A_size_that_is_wrong_in_a_whole_file_is_a_finding(uint riffSize, uint dataSize)
    {
        var file = RiffOfSize(riffSize, Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters, dataSize));
        Assert.Equal(50, file.Length);
        Assert.Equal(QuarterSamples, Decode(file));
        using var track = new AudioTrack(new MemoryStream(file), "x", 22_050, AudioReader.DefaultMaxDuration);
        var sound = TrackSound.Of(track, false, TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "size field wrong: ", Assert.Single(sound.Findings, finding => finding.Problem == ClipProblem.FileStructure).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_refused()
    {
        var whole = Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", Little16([.. Enumerable.Range(0, 60).Select(i => (short)i)])));
        byte[] tagged = [.. Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", Little16(1, 2, 3, 4)), Chunk("LIST", new byte[20]))];
        foreach (var cut in Enumerable.Range(1, 100).Except([44]))
        {
            Assert.Throws<UserErrorException>(() => Decode(whole[..^cut]));
        }

        Assert.Throws<UserErrorException>(() => Decode(tagged[..^30]));
        Assert.NotEmpty(Decode(tagged[..^27]));
    }

    // Whether the first or the last of them is read, the other would be lost in silence.
    [Fact]
    public void A_second_chunk_of_samples_is_refused() => Assert.Equal(
        "x.wav: has a second 'data' chunk at byte 62; join its samples in one chunk, or split it",
        Assert.Throws<UserErrorException>(() => Decode(Riff(
            Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters), Chunk("LIST", new byte[3]), Chunk("data", Quarters)))).Message);

    [Fact]
    public void An_incomplete_last_frame_is_dropped() =>
        Assert.Equal([0.25f], Decode(Wav(1, 16, [.. Little16(8192, 8192), 1, 2, 3], channels: 2)));

    [Fact]
    public void A_wrong_RIFF_size_is_ignored() => Assert.Equal(
        QuarterSamples, Decode(RiffOfSize(12, Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters))));

    public static TheoryData<byte[], string> Refused() => new()
    {
        { Wav(1, 16, [.. Quarters, .. Quarters])[..^2], "truncated: its header states 12 bytes of samples, it contains 10" },
        { Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", Quarters, 0xF0000000)),
            "truncated: its header states 4026531840 bytes of samples, it contains 6" },
        { Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", [])), "contains no samples" },
        { Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", []), Chunk("LIST", new byte[100])), "contains no samples" },
        { Riff(Chunk("fmt ", Format(1, 16))), "truncated or empty: it has no 'data' chunk with samples" },
        { Riff(Chunk("data", Quarters)), "its samples come before its 'fmt ' chunk" },
        { Riff(Chunk("fmt ", Format(1, 16)[..12])), "its 'fmt ' chunk has 12 bytes instead of 16 or more" },
        { Riff(Chunk("LIST", new byte[4], 0xFFFFFFF0)), "truncated: a chunk of 4294967280 bytes starts 4 bytes before its end" },
        { Wav(1, 16, Quarters)[..14], "truncated or empty: it has no 'data' chunk with samples" },
        { Wav(1, 16, Quarters, channels: 0), "its header states 0 channels; 1 to 1024 are supported" },
        { Wav(1, 8, Quarters, channels: 65_535), "its header states 65535 channels; 1 to 1024 are supported" },
        { Wav(1, 16, Quarters, sampleRate: 0), "its header states 0 Hz; 1000 to 768000 Hz are supported" },
        { Wav(1, 16, Quarters, sampleRate: 1_000_000_000), "its header states 1000000000 Hz; 1000 to 768000 Hz are supported" },
        { Wav(1, 0, Quarters), "its header states 0 bits per sample, which its encoding does not have" },
        { Wav(3, 16, Quarters), "its header states 16 bits per sample, which its encoding does not have" },
        { Wav(1, 33, Quarters), "its header states 33 bits per sample, which its encoding does not have" },
        { Wav(0x11, 4, Quarters), "its encoding 0x0011, IMA ADPCM, is not supported; convert it to PCM" },
        { Riff(Chunk("fmt ", Format(1, 16, 2, blockBytes: 3)), Chunk("data", Quarters)),
            "its header states blocks of 3 bytes for 2 channels of 16 bits" },
        { Wav(3, 32, BitConverter.GetBytes(float.NaN)), "damaged: sample 0 is NaN" },
        { Wav(3, 32, [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(float.NegativeInfinity)]), "damaged: sample 1 is -Infinity" },
        { Wav(3, 64, BitConverter.GetBytes(1e300)), "damaged: sample 0 is Infinity" },
        { Wav(3, 32, BitConverter.GetBytes(3e38f)), "damaged: sample 0 is 3E+38" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_broken_file_is_refused_with_the_reason(byte[] file, string reason) =>
        Assert.Equal($"x.wav: {reason}", Assert.Throws<UserErrorException>(() => Decode(file)).Message);
}
