using System.Buffers.Binary;
using Experiments.Audio;
using Experiments.Audio.Containers;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class CodecDecoderTests
{
    [Theory]
    [InlineData(SoundFileEncoder.Flac16, 32_768)]
    [InlineData(SoundFileEncoder.Flac24, 8_388_608)]
    public void FLAC_decodes_every_sample_exactly(int format, int scale)
    {
        float[] samples = [.. Tone(10_000).Select(sample => MathF.Round(sample * scale) / scale)];
        Assert.Equal(samples, Decode(SoundFileEncoder.Encode(samples, format)));
    }

    // Lossy: the decoded audio has the length, the rate and, to a tenth of its amplitude, the waveform.
    [Theory]
    [InlineData(SoundFileEncoder.OggVorbis, 44_100, "ogg", "vorbis")]
    [InlineData(SoundFileEncoder.OggOpus, 48_000, "ogg", "opus")]
    [InlineData(SoundFileEncoder.Mp3, 44_100, "mpeg", "mp3")]
    public void A_lossy_codec_decodes_a_tone_without_delay(int format, int sampleRate, string container, string encoding)
    {
        var samples = Tone(sampleRate, channels: 2, sampleRate);
        var clip = Read(SoundFileEncoder.Encode(samples, format, 2, sampleRate), sampleRate);
        Assert.Equal(new AudioFormat(container, encoding, sampleRate, 2, null), clip.Source);
        Assert.Equal(sampleRate, clip.Samples.Length);
        var error = clip.Samples.ToArray().Zip(Tone(sampleRate, 1, sampleRate), (actual, expected) => Math.Abs(actual - expected))
            .Skip(2000).SkipLast(2000).Max();
        Assert.InRange(error, 0, 0.05);
    }

    [Fact]
    public void A_compressed_file_reports_its_source_format()
    {
        var clip = Read(SoundFileEncoder.Encode(Tone(9000, 2), SoundFileEncoder.Flac24, 2), 22_050);
        Assert.Equal(new AudioFormat("flac", "flac", 22_050, 2, 24), clip.Source);
    }

    [Fact]
    public void Variable_rate_MP3_without_its_info_header_is_read_to_the_end()
    {
        // Near-silence, then noise: the first frame's bit rate would suggest a file several times shorter or longer.
        var random = new RandomStream(5);
        float[] samples = [.. new float[60_000], .. Enumerable.Range(0, 60_000).Select(_ => (float)random.NextDouble(-0.5, 0.5))];
        var file = SoundFileEncoder.Encode(samples, SoundFileEncoder.Mp3, sampleRate: 44_100, isVariableRate: true);
        var first = MpegFrameHeader.Find(file)!.Value; // not null: an MP3 file of our own
        var clip = Read(file[first.Bytes..], 44_100);
        Assert.InRange(clip.Samples.Length, 120_000, 120_000 + (4 * 1152));
        Assert.InRange(clip.Samples.Span[^20_000..^10_000].ToArray().Max(), 0.3f, 1f);
    }

    [Fact]
    public void Tags_around_MP3_and_FLAC_are_skipped()
    {
        byte[] before = [.. Text("ID3"), 4, 0, 0, 0, 0, 1, 2, .. new byte[130]];
        byte[] after = [.. Text("TAG"), .. new byte[125]];
        var flac = SoundFileEncoder.Encode(Tone(5000), SoundFileEncoder.Flac16);
        Assert.Equal(Decode(flac), Decode([.. before, .. flac, .. after]));
        var mp3 = SoundFileEncoder.Encode(Tone(5000), SoundFileEncoder.Mp3);
        Assert.Equal(Decode(mp3), Decode([.. before, .. mp3, .. after]));
        Assert.Equal(Decode(mp3), Decode([.. mp3, .. Text("APETAGEX"), .. new byte[60]]));
        Assert.Equal(Decode(mp3), Decode([.. mp3, .. new byte[60]]));
    }

    [Theory]
    [InlineData(SoundFileEncoder.Flac16)]
    [InlineData(SoundFileEncoder.OggVorbis)]
    [InlineData(SoundFileEncoder.OggOpus)]
    [InlineData(SoundFileEncoder.Mp3)]
    public void A_truncated_file_is_an_error(int format)
    {
        var file = SoundFileEncoder.Encode(Tone(40_000, sampleRate: 48_000), format, sampleRate: 48_000);
        for (var length = file.Length - 1; length > 0; length -= 1 + (file.Length / 97))
        {
            var error = Assert.Throws<UserErrorException>(() => Read(file[..length], 48_000));
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData(SoundFileEncoder.Flac16, 0.5, "x: truncated or damaged: the checksum of the frame at byte ")]
    [InlineData(SoundFileEncoder.OggVorbis, 0.8, "x: damaged: the checksum of the page at byte ")]
    [InlineData(SoundFileEncoder.OggOpus, 0.8, "x: damaged: the checksum of the page at byte ")]
    public void A_single_flipped_bit_is_an_error(int format, double place, string reason)
    {
        var file = SoundFileEncoder.Encode(Tone(40_000, sampleRate: 48_000), format, sampleRate: 48_000);
        file[(int)(file.Length * place)] ^= 4;
        Assert.StartsWith(reason, Assert.Throws<UserErrorException>(() => Read(file, 48_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_MP3_frame_header_is_an_error()
    {
        var file = SoundFileEncoder.Encode(Tone(40_000), SoundFileEncoder.Mp3);
        var third = 0;
        for (var i = 0; i < 2; i++)
        {
            third += MpegFrameHeader.Find(file.AsSpan(third))!.Value.Bytes; // not null: an MP3 file of our own
        }

        file[third] = 0;
        Assert.Equal($"x: damaged: no frame at byte {third}, after 2 frames",
            Assert.Throws<UserErrorException>(() => Read(file, 22_050)).Message);
    }

    [Fact]
    public void FLAC_with_fewer_samples_than_stated_is_an_error()
    {
        var file = SoundFileEncoder.Encode(Tone(40_000), SoundFileEncoder.Flac16);
        file[25]++; // the last byte of the number of samples in the stream information
        Assert.Equal("x: truncated or damaged: its header states 40001 samples, it contains 40000",
            Assert.Throws<UserErrorException>(() => Read(file, 22_050)).Message);
    }

    [Fact]
    public void FLAC_of_unknown_length_is_read_to_its_end()
    {
        var file = SoundFileEncoder.Encode(Tone(40_000), SoundFileEncoder.Flac16);
        var expected = Decode(file);
        file[21] &= 0xF0;
        file.AsSpan(22, 4).Clear();
        Assert.Equal(expected, Decode(file));
    }

    [Fact]
    public void Two_Ogg_streams_in_one_file_are_refused()
    {
        var file = SoundFileEncoder.Encode(Tone(40_000), SoundFileEncoder.OggVorbis);
        Assert.Equal(
            "x: contains several streams; only Ogg files with one stream are supported",
            Assert.Throws<UserErrorException>(() => Read([.. file, .. file], 22_050)).Message);
    }

    [Fact]
    public void A_missing_Ogg_page_is_an_error()
    {
        var file = SoundFileEncoder.Encode(Tone(200_000), SoundFileEncoder.OggVorbis);
        var pages = OggFile.Pages(file);
        byte[] broken = [.. pages.Where((_, i) => i != 3).SelectMany(page => page)];
        Assert.StartsWith("x: damaged: a page is missing before byte ",
            Assert.Throws<UserErrorException>(() => Read(broken, 22_050)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_Ogg_file_that_claims_more_samples_than_it_has_is_an_error()
    {
        var pages = OggFile.Pages(SoundFileEncoder.Encode(Tone(200_000), SoundFileEncoder.OggVorbis));
        BinaryPrimitives.WriteInt64LittleEndian(pages[^1].AsSpan(6), 1L << 40);
        OggFile.Repair(pages[^1]);
        Assert.StartsWith("x: truncated or damaged: ",
            Assert.Throws<UserErrorException>(() => Read([.. pages.SelectMany(page => page)], 22_050)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsupported_codec_is_named()
    {
        var page = OggFile.Page(Text("Speex   1.2"), 6);
        Assert.Equal("x: an Ogg file with Speex; Vorbis, Opus and FLAC are supported",
            Assert.Throws<UserErrorException>(() => Read(page, 22_050)).Message);
    }

    [Fact]
    public void Free_format_MP3_is_refused() => Assert.Equal(
        "x: MPEG audio in free format is not supported; encode it again",
        Assert.Throws<UserErrorException>(() => Read([0xFF, 0xFB, 0x00, 0x00, .. new byte[500]], 22_050)).Message);

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
