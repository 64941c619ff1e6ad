using Experiments.Audio;
using Experiments.Audio.Containers;
using Experiments.Audio.Mpeg;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

public sealed class CodecDecoderTests
{
    [Fact]
    public void A_compressed_file_reports_its_source_format()
    {
        Assert.Equal(new AudioFormat("flac", "flac", 22_050, 2, 24), Read(FlacFile.Encode(Tone(9000, 2), 2, bits: 24), 22_050).Source);
        Assert.Equal(new AudioFormat("mpeg", "mp3", 24_000, 2, null), Read(Reference.File("stereo-24000.mp3"), 24_000).Source);
        Assert.Equal(new AudioFormat("ogg", "vorbis", 44_100, 2, null), Read(Reference.File("stereo-44100.ogg"), 44_100).Source);
        Assert.Equal(new AudioFormat("ogg", "opus", 48_000, 2, null), Read(Reference.File("stereo-48000.opus"), 48_000).Source);
    }

    [Fact]
    public void Tags_around_MP3_and_FLAC_are_skipped()
    {
        byte[] before = [.. Text("ID3"), 4, 0, 0, 0, 0, 1, 2, .. new byte[130]];
        byte[] after = [.. Text("TAG"), .. new byte[125]];
        var flac = FlacFile.Encode(Tone(5000));
        Assert.Equal(Decode(flac), Decode([.. before, .. flac, .. after]));
        var mp3 = Reference.File("mono-22050.mp3");
        Assert.Equal(Decode(mp3), Decode([.. before, .. mp3, .. after]));
        Assert.Equal(Decode(mp3), Decode([.. mp3, .. Text("APETAGEX"), .. new byte[60]]));
        Assert.Equal(Decode(mp3), Decode([.. mp3, .. new byte[60]]));
    }

    [Theory]
    [InlineData("best-24.flac")]
    [InlineData("mono-16.oga")]
    [InlineData("stereo-44100.ogg")]
    [InlineData("stereo-48000.opus")]
    [InlineData("joint-44100.mp3")]
    public void A_truncated_file_is_an_error(string name)
    {
        var file = Reference.File(name);
        for (var length = file.Length - 1; length > 0; length -= 1 + (file.Length / 97))
        {
            var error = Assert.Throws<UserErrorException>(() => Read(file[..length], 48_000));
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData("best-24.flac", "x: truncated or damaged: the ")]
    [InlineData("stereo-44100.ogg", "x: damaged: the checksum of the page at byte ")]
    [InlineData("stereo-48000.opus", "x: damaged: the checksum of the page at byte ")]
    public void A_single_flipped_bit_is_an_error(string name, string reason)
    {
        var file = Reference.File(name);
        file[(int)(file.Length * 0.8)] ^= 4;
        Assert.StartsWith(reason, Assert.Throws<UserErrorException>(() => Read(file, 48_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FLAC_with_fewer_samples_than_stated_is_an_error()
    {
        var file = FlacFile.Encode(Tone(40_000));
        file[25]++; // the last byte of the number of samples in the stream information
        Assert.Equal("x: truncated or damaged: its header states 40001 samples, it contains 40000",
            Assert.Throws<UserErrorException>(() => Read(file, 22_050)).Message);
    }

    [Fact]
    public void FLAC_of_unknown_length_is_read_to_its_end()
    {
        var file = FlacFile.Encode(Tone(40_000));
        var expected = Decode(file);
        file[21] &= 0xF0;
        file.AsSpan(22, 20).Clear();
        Assert.Equal(expected, Decode(file));
    }

    // The check values of the CRC catalogue: each over the text 123456789.
    [Theory]
    [InlineData(0x07, 8, 0xF4)]
    [InlineData(0x8005, 16, 0xFEE8)]
    [InlineData(0x04C11DB7, 32, 0x89A1897F)]
    public void Checksums_equal_the_published_check_values(uint polynomial, int bits, uint expected) =>
        Assert.Equal(expected, new Crc(polynomial, bits).Compute("123456789"u8));

    // Version, layer, bit rate index, rate index, mode; from the tables of ISO 11172-3 and 13818-3.
    [Theory]
    [InlineData(0xFB, 0x90, 0x00, 1, 3, 44_100, 417, 1152)]
    [InlineData(0xFB, 0x92, 0xC0, 1, 3, 44_100, 418, 1152)]
    [InlineData(0xFB, 0xE8, 0x00, 1, 3, 32_000, 1440, 1152)]
    [InlineData(0xFD, 0xC4, 0x00, 1, 2, 48_000, 768, 1152)]
    [InlineData(0xFF, 0xC4, 0x00, 1, 1, 48_000, 384, 384)]
    [InlineData(0xF3, 0x80, 0xC0, 2, 3, 22_050, 208, 576)]
    [InlineData(0xE3, 0x18, 0xC0, 3, 3, 8_000, 72, 576)]
    public void MPEG_frame_headers_match_the_standard(
        byte second, byte third, byte fourth, int version, int layer, int sampleRate, int bytes, int samples)
    {
        var header = MpegFrameHeader.Find([0xFF, second, third, fourth])!.Value; // not null: otherwise the test has failed
        Assert.Equal((version, layer, sampleRate, bytes, samples),
            (header.Version, header.Layer, header.SampleRate, header.Bytes, header.Samples));
    }

    private static AudioClip Read(byte[] file, int sampleRate) =>
        AudioReader.Read(new MemoryStream(file), "x", sampleRate, TestContext.Current.CancellationToken);
}
