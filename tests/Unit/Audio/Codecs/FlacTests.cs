using Experiments.Audio;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>
/// FLAC of every kind that RFC 9639 has, from an encoder of the tests' own; files of other encoders are in
/// <see cref="ReferenceSoundTests"/>.
/// </summary>
public sealed class FlacTests
{
    private const int Rate = 22_050;

    private static readonly FlacCoding[] Codings =
    [
        new(),
        new(0),
        new(1),
        new(2, Method: 1),
        new(3, Partitions: 3),
        new(4, Partitions: 2, IsEscaped: true),
        new(1, Partitions: 4, Method: 1, IsEscaped: true),
        new(1, [3], 2),
        new(2, [200, -100], 7, Partitions: 1),
        new(12, [9, -8, 7, -6, 5, -4, 3, -2, 1, 2, 3, 4], 4, Partitions: 5, Method: 1),
        new(32, [.. Enumerable.Range(0, 32).Select(i => (i % 7) - 3)], 3),
    ];

    public static TheoryData<int> Depths() => [4, 5, 8, 12, 16, 17, 20, 24, 31, 32];

    [Theory]
    [MemberData(nameof(Depths))]
    public void Every_coding_of_a_channel_decodes_exactly(int bits)
    {
        var file = new FlacFile(bits, 1, Rate);
        var expected = new List<long>();
        foreach (var coding in Codings.Where(coding => bits < 25 || coding.Method == 1 || coding.Order < 0))
        {
            var samples = Noise(bits, 192 << (coding.Partitions / 2), seed: coding.Order + 2);
            file.Add([samples], [coding]);
            expected.AddRange(samples);
        }

        Assert.Equal(Floats(expected, bits), Decode(file.Finish()));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 8)]
    [InlineData(16, 9)]
    [InlineData(16, 10)]
    [InlineData(24, 10)]
    [InlineData(32, 8)]
    [InlineData(32, 9)]
    [InlineData(32, 10)]
    public void Differences_of_channels_are_undone_exactly(int bits, int mode)
    {
        // Opposite extremes: the difference needs one more bit than a sample.
        long[] extremes = [-(1L << (bits - 1)), (1L << (bits - 1)) - 1, 0, -1];
        long[] left = [.. extremes, .. Noise(bits, 500, 1)];
        long[] right = [extremes[1], extremes[0], 1, .. extremes[..1], .. Noise(bits, 500, 2)];
        var file = new FlacFile(bits, 2, Rate);
        file.Add([left, right], [new FlacCoding(), new FlacCoding()], mode);
        using var audio = Experiments.Audio.Flac.FlacStream.Open(new MemoryStream(file.Finish()));
        var samples = new float[2 * left.Length];
        Assert.Equal(samples.Length, audio.Read(samples));
        Assert.Equal(Floats(left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second }), bits), samples);
    }

    [Fact]
    public void Wasted_bits_and_blocks_of_any_size_decode_exactly()
    {
        var file = new FlacFile(16, 1, Rate);
        var expected = new List<long>();
        foreach (var length in new[] { 1, 2, 16, 17, 192, 4096, 65_536, 5 })
        {
            long[] samples = [.. Noise(13, length, length).Select(sample => sample << 3)];
            file.Add([samples], [new FlacCoding(length > 4 ? 2 : -1, Wasted: 3)]);
            expected.AddRange(samples);
        }

        Assert.Equal(Floats(expected, 16), Decode(file.Finish()));
    }

    [Fact]
    public void Samples_without_the_stated_MD5_are_an_error()
    {
        var file = FlacFile.Encode(Tone(5000));
        Assert.Equal(Decode(file), Decode([.. file[..26], .. new byte[16], .. file[42..]]));
        file[30] ^= 1;
        Assert.Equal(
            "x: damaged: its samples do not have the MD5 that its header states",
            Assert.Throws<UserErrorException>(
                () => AudioReader.Read(new MemoryStream(file), "x", Rate, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Bytes_after_a_whole_stream_are_skipped_and_those_of_a_cut_one_are_an_error()
    {
        var file = FlacFile.Encode(Tone(5000));
        var junk = Enumerable.Range(0, 3000).Select(i => (byte)(i * 37)).ToArray();
        Assert.Equal(Decode(file), Decode([.. file, .. junk]));
        using var track = new AudioTrack(new MemoryStream([.. file, .. junk]), "x", Rate, AudioReader.DefaultMaxDuration);
        track.DecodeBlocks(_ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(["3000 bytes after the end of its sound are no FLAC and were skipped"], track.Notes);
        Assert.Throws<UserErrorException>(() => Decode([.. file[..^200], .. junk]));
    }

    private static long[] Noise(int bits, int length, int seed)
    {
        // Slow, so that predictions leave small residuals.
        var random = new RandomStream((ulong)seed);
        var limit = (1L << (bits - 1)) - 1;
        return
        [
            .. Enumerable.Range(0, length).Select(i =>
                (long)(limit * 0.8 * Math.Sin(i / 20.0)) + (long)(limit * 0.1 * random.NextDouble(-1, 1))),
        ];
    }

    private static float[] Floats(IEnumerable<long> samples, int bits) => [.. samples.Select(sample => sample / (float)(1L << (bits - 1)))];
}
