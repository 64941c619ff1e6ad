using System.Buffers.Binary;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

public sealed class OggTests
{
    private const int NoEndFlag = 0xFB;

    [Theory]
    [InlineData("stereo-44100.ogg")]
    [InlineData("stereo-48000.opus")]
    [InlineData("mono-16.oga")]
    public void The_streams_of_a_chain_are_read_one_after_the_other(string name)
    {
        var file = Reference.File(name);
        var (format, samples) = ReferenceSoundTests.Decode(file);
        var (chained, both) = ReferenceSoundTests.Decode([.. file, .. file]);
        Assert.Equal(format, chained);
        Assert.Equal([.. samples, .. samples], both);
    }

    [Fact]
    public void A_chain_of_two_formats_is_refused() => Assert.Equal(
        "x: its stream 2 is opus of 48000 Hz and 2 channels, its first vorbis of 44100 Hz and 2 channels; split it into one file for each",
        Error([.. Reference.File("stereo-44100.ogg"), .. Reference.File("stereo-48000.opus")]));

    [Theory]
    [InlineData("stereo-44100.ogg")]
    [InlineData("stereo-48000.opus")]
    [InlineData("mono-16.oga")]
    public void A_file_without_its_end_flag_is_read_to_the_end_with_a_finding(string name)
    {
        var file = Reference.File(name);
        var pages = OggFile.Pages(file);
        pages[^1][5] &= NoEndFlag;
        OggFile.Repair(pages[^1]);
        byte[] open = [.. pages.SelectMany(page => page)];
        Assert.Equal(ReferenceSoundTests.Decode(file).Samples, ReferenceSoundTests.Decode(open).Samples);
        Assert.Empty(FindingsOf(file));
        Assert.Equal("it has no end flag: its last page may be missing, or the program that wrote it was stopped",
            Assert.Single(FindingsOf(open)).Message);
    }

    [Fact]
    public void Streams_side_by_side_are_refused()
    {
        var pages = OggFile.Pages(Reference.File("stereo-44100.ogg"));
        var other = OggFile.Pages(Reference.File("stereo-48000.opus"));
        Assert.Equal(
            "x: contains several streams side by side; Ogg files with sound only are supported",
            Error([.. pages[0], .. other[0], .. pages.Skip(1).SelectMany(page => page)]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_missing_page_is_an_error(int missing)
    {
        var pages = OggFile.Pages(Reference.File("stereo-48000.opus"));
        Assert.InRange(pages.Count, 4, 99);
        byte[] broken = [.. pages.Where((_, i) => i != pages.Count - missing).SelectMany(page => page)];
        Assert.StartsWith("x: damaged: a page is missing before byte ", Error(broken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stereo-44100.ogg")]
    [InlineData("stereo-48000.opus")]
    public void A_file_that_claims_more_samples_than_it_has_is_an_error(string name)
    {
        var pages = OggFile.Pages(Reference.File(name));
        BinaryPrimitives.WriteInt64LittleEndian(pages[^1].AsSpan(6), 1L << 40);
        OggFile.Repair(pages[^1]);
        Assert.StartsWith("x: truncated or damaged: only ", Error([.. pages.SelectMany(page => page)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stereo-44100.ogg", 1)]
    [InlineData("stereo-48000.opus", 1)]
    public void The_last_page_tells_how_many_samples_to_drop(string name, int dropped)
    {
        var file = Reference.File(name);
        var (format, samples) = ReferenceSoundTests.Decode(file);
        var pages = OggFile.Pages(file);
        var end = BinaryPrimitives.ReadInt64LittleEndian(pages[^1].AsSpan(6));
        BinaryPrimitives.WriteInt64LittleEndian(pages[^1].AsSpan(6), end - dropped);
        OggFile.Repair(pages[^1]);
        Assert.Equal(samples[..^(dropped * format.Channels)], ReferenceSoundTests.Decode([.. pages.SelectMany(page => page)]).Samples);
    }

    [Fact]
    public void Tags_behind_the_last_page_are_skipped()
    {
        var file = Reference.File("mono-22050.ogg");
        Assert.Equal(
            ReferenceSoundTests.Decode(file).Samples, ReferenceSoundTests.Decode([.. file, .. Text("TAG"), .. new byte[125]]).Samples);
    }

    [Fact]
    public void An_unsupported_codec_is_named()
    {
        var page = OggFile.Page(Text("Speex   1.2"), 6);
        Assert.Equal("x: an Ogg file with Speex; Vorbis, Opus and FLAC are supported", Error(page));
    }

    // Found by comparison with libvorbis: NVorbis decodes these otherwise.
    [Fact]
    public void Vorbis_with_more_than_two_channels_is_refused_by_name()
    {
        var pages = OggFile.Pages(Reference.File("stereo-44100.ogg"));
        pages[0][39] = 6;
        OggFile.Repair(pages[0]);
        Assert.Equal(
            "x: Ogg Vorbis with 6 channels is not supported; convert it to FLAC or WAV", Error([.. pages.SelectMany(page => page)]));
    }

    // The first codebook claims 2^24 - 1 entries of 65,535 numbers: four terabytes in NVorbis.
    [Fact]
    public void A_codebook_beyond_the_limits_is_refused_before_it_is_built()
    {
        byte[] identification =
        [
            1, .. Text("vorbis"), .. U32(0), 1, .. U32(44_100), .. new byte[12], 0xB8, 1,
        ];
        byte[] setup = [5, .. Text("vorbis"), 0, 0x42, 0x43, 0x56, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[90]];
        var pages = new List<byte[]> { OggFile.Page(identification, 2) };
        foreach (var body in new[] { [3, .. Text("vorbis"), .. new byte[9]], setup })
        {
            var page = OggFile.Page(body, 0);
            page[18] = (byte)pages.Count;
            OggFile.Repair(page);
            pages.Add(page);
        }

        Assert.Equal("x: damaged: its Vorbis setup header is wrong (codebook)", Error([.. pages.SelectMany(page => page)]));
    }

    private static string Error(byte[] file) => Assert.Throws<UserErrorException>(
        () => AudioReader.Read(new MemoryStream(file), "x", 48_000, TestContext.Current.CancellationToken)).Message;

    private static IEnumerable<ClipFinding> FindingsOf(byte[] file)
    {
        using var track = new AudioTrack(new MemoryStream(file), "x", 22_050, AudioReader.DefaultMaxDuration);
        var findings = TrackSound.Of(track, false, TestContext.Current.CancellationToken).Findings;
        return [.. findings.Where(finding => finding.Problem == ClipProblem.FileStructure)];
    }
}
