using System.Globalization;
using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

public sealed class AudioReaderTests
{
    private static readonly byte[] Quarter = Wav(1, 16, Little16(8192));

    [Fact]
    public void Every_decoder_is_found() => Assert.Equal(["aiff", "au", "flac", "mpeg", "ogg", "wav"], AudioReader.Decoders.Names);

    [Theory]
    [InlineData("track.mp3")]
    [InlineData("track.au")]
    [InlineData("track")]
    public void The_format_is_detected_from_content_not_extension(string name) => Assert.Equal([0.25f], Decode(Quarter, name: name));

    [Theory]
    [InlineData("rock.wav", "<!DOCTYPE html>", "not a WAV file (starts with '<!DOCTYP')")]
    [InlineData("rock.mp3", "RIFF\u0004\0\0\0AVI ", "not an MP3 file (starts with 'RIFF')")]
    [InlineData("rock.AU", "\u0001\u0002\u0003\u0004\u0005", "not an AU file (starts with bytes 01020304)")]
    [InlineData("rock.flac", "fL", "not a FLAC file (starts with 'fL')")]
    [InlineData("rock.txt", "just a text", "not an audio file (starts with 'just a t')")]
    [InlineData("rock.wav", "", "is empty")]
    [InlineData("rock.wav", "ID3\u0004\0\0\0\0\u0000\u0002ab", "not a WAV file (contains only an ID3 tag)")]
    public void A_non_audio_file_is_refused_with_its_first_bytes(string name, string content, string reason)
    {
        var error = Assert.Throws<UserErrorException>(() => Decode(Text(content), name: name));
        Assert.Equal($"{name}: {reason}", error.Message);
        Assert.Equal(UserErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public void An_ID3_tag_before_any_format_is_skipped()
    {
        byte[] tag = [.. Text("ID3"), 4, 0, 0, 0, 0, 1, 2, .. new byte[130]];
        Assert.Equal([0.25f], Decode([.. tag, .. tag, 0, 0, 0, .. Quarter]));
        Assert.Equal([0.25f], Decode([.. tag, .. Au(3, Big16(8192))]));
        Assert.Equal([0.25f], Decode([.. tag, .. Aiff(16, Big16(8192))]));
    }

    [Fact]
    public void A_tag_longer_than_the_file_is_refused() => Assert.Equal(
        "x.mp3: truncated inside its ID3 tag",
        Assert.Throws<UserErrorException>(() => Decode([.. Text("ID3"), 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F, 1, 2], name: "x.mp3")).Message);

    [Fact]
    public void A_file_is_read_by_path_with_its_source_format()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()} ü.wav");
        try
        {
            File.WriteAllBytes(path, Wav(1, 24, new byte[24 * 200], channels: 2, sampleRate: 44_100));
            var clip = AudioReader.Read(path, 22_050, TestContext.Current.CancellationToken);
            Assert.Equal(new AudioFormat("wav", "pcm", 44_100, 2, 24), clip.Source);
            Assert.Equal((22_050, 400), (clip.SampleRate, clip.Samples.Length));
            Assert.Equal(TimeSpan.FromSeconds(400 / 22_050.0), clip.Duration);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_file_is_not_found()
    {
        var error = Assert.Throws<UserErrorException>(() => AudioReader.Read("no/such.wav", 22_050, TestContext.Current.CancellationToken));
        Assert.Equal((UserErrorKind.NotFound, "no/such.wav: there is no such file"), (error.Kind, error.Message));
    }

    [Fact]
    public void Errors_name_a_dataset_file_by_its_relative_path()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.wav"], Wav(1, 16, Little16(1, 2, 3))[..^1]);
        var error = Assert.Throws<UserErrorException>(() => AudioReader.DecodeBlocks(
            new DatasetFolder(folder.Path), "a.wav", 22_050, AudioReader.DefaultMaxDuration, _ => { },
            TestContext.Current.CancellationToken));
        Assert.Equal("a.wav: truncated: its header states 6 bytes of samples, it contains 5", error.Message);
    }

    [Fact]
    public void A_stream_is_read_from_its_position_and_stays_open()
    {
        using var stream = new MemoryStream([9, 9, 9, .. Quarter]) { Position = 3 };
        Assert.Equal(0.25f, AudioReader.Read(stream, "x", 22_050, TestContext.Current.CancellationToken).Samples.Span[0]);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read()
    {
        using var stream = new ForwardStream(Wav(1, 16, Little16([.. Enumerable.Repeat((short)8192, 50_000)])));
        var clip = AudioReader.Read(stream, "x", 22_050, TestContext.Current.CancellationToken);
        Assert.Equal(50_000, clip.Samples.Length);
        Assert.All(clip.Samples.ToArray(), sample => Assert.Equal(0.25f, sample));
    }

    [Fact]
    public void A_long_file_is_read_completely()
    {
        short[] values = [.. Enumerable.Range(0, 300_001).Select(i => (short)i)];
        Assert.Equal(values.Select(value => value / 32768f), Decode(Wav(1, 16, Little16(values))));
    }

    [Fact]
    public void Without_resampling_16_bit_samples_are_exact()
    {
        var clip = AudioReader.Read(new MemoryStream(Wav(1, 16, Little16(3, -5), sampleRate: 8000)), "x", 8000,
            TestContext.Current.CancellationToken);
        Assert.Equal((3 / 32768f, -5 / 32768f), (clip.Samples.Span[0], clip.Samples.Span[1]));
    }

    [Fact]
    public void A_file_longer_than_four_hours_is_refused()
    {
        // A sparse stream: 4 hours and a second of 8-bit samples at 1,000 Hz, of which only the header is stored.
        var header = RiffOfSize(0xFFFFFFFF, Chunk("fmt ", Format(1, 8, sampleRate: 1000)), Chunk("data", [], 0xFFFFFFFF));
        using var stream = new PaddedStream(header, (4 * 3600 * 1000) + 1000);
        var error = Assert.Throws<UserErrorException>(() => AudioReader.Read(stream, "x", 1000, TestContext.Current.CancellationToken));
        Assert.Equal("x: is longer than 4 hours; split it into shorter files", error.Message);
    }

    [Fact]
    public void A_large_file_is_read_in_little_memory()
    {
        // Five minutes of 8 channels at 48 kHz: 115 MB as a file, 461 MB as floats.
        const int Bytes = 300 * 48_000 * 8;
        using var stream = new PaddedStream(
            Riff(Chunk("fmt ", Format(1, 8, channels: 8, sampleRate: 48_000)), Chunk("data", [], Bytes)), Bytes);
        using var track = new AudioTrack(stream, "x", 22_050, AudioReader.DefaultMaxDuration);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (samples, format) = track.DecodeBlocks(_ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((300L * 22_050, 8), (samples, format.Channels));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void A_track_can_be_played_again()
    {
        using var track = new AudioTrack(new MemoryStream([9, .. Quarter]) { Position = 1 }, "x", 22_050, AudioReader.DefaultMaxDuration);
        for (var i = 0; i < 2; i++)
        {
            var heard = new List<float>();
            Assert.Equal(1, track.DecodeBlocks(heard.AddRange, TestContext.Current.CancellationToken).Samples);
            Assert.Equal([0.25f], heard);
        }
    }

    [Fact]
    public void A_canceled_read_stops() => Assert.Throws<OperationCanceledException>(
        () => AudioReader.Read(new MemoryStream(Quarter), "x", 22_050, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(0xFFFFFFFE)]
    [InlineData(0x80000000)]
    public void A_header_that_claims_gigabytes_allocates_little(uint size)
    {
        var file = Riff(Chunk("fmt ", Format(1, 16)), Chunk("data", Little16(1), size));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<UserErrorException>(() => Decode(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void The_supported_extensions_are_listed() => Assert.Equal(
        ".aif .aifc .aiff .au .flac .mp2 .mp3 .oga .ogg .opus .snd .wav .wave", string.Join(' ', AudioReader.Extensions));

    [Fact]
    public void Numbers_in_errors_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(string.Empty) { NumberFormat = { NegativeSign = "minus" } };
            var error = Assert.Throws<UserErrorException>(() => Decode(Wav(3, 32, BitConverter.GetBytes(-3e38f))));
            Assert.Equal("x.wav: damaged: sample 0 is -3E+38", error.Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }

    /// <summary>Some bytes, followed by zeros.</summary>
    private sealed class PaddedStream(byte[] bytes, long zeros) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => bytes.Length + zeros;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, Length - Position);
            for (var i = 0; i < count; i++)
            {
                buffer[i] = Position + i < bytes.Length ? bytes[(int)Position + i] : (byte)0;
            }

            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
