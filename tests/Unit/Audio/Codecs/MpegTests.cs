using Experiments.Audio;
using Experiments.Audio.Mpeg;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

public sealed class MpegTests
{
    private static byte[] Id3v1 => [.. Text("TAG"), .. new byte[125]];

    private static byte[] Id3v2 => [.. Text("ID3"), 4, 0, 0, 0, 0, 1, 2, .. new byte[130]];

    private static byte[] Ape => [.. Text("APETAGEX"), .. U32(2000), .. U32(40), .. U32(1), .. U32(0xA0000000), .. new byte[8 + 40]];

    public static TheoryData<string> TagsBetween() => ["none", "id3v1", "id3v2", "both", "ape", "lyrics"];

    // With its header, each part has its own delay and padding; without, the frames go on.
    [Theory]
    [MemberData(nameof(TagsBetween))]
    public void All_of_joined_files_is_read_whatever_tag_is_between(string tag)
    {
        var between = tag switch
        {
            "none" => [],
            "id3v1" => Id3v1,
            "id3v2" => Id3v2,
            "both" => [.. Id3v1, .. Id3v2],
            "ape" => Ape,
            _ => [.. Text("LYRICSBEGININD000024000024LYRICS200")],
        };
        var file = Reference.File("joint-44100.mp3");
        var (_, samples) = ReferenceSoundTests.Decode(file);
        Assert.Equal([.. samples, .. samples], ReferenceSoundTests.Decode([.. file, .. between, .. file]).Samples);

        var plain = file[FramesOf(file)[1]..];
        var frames = (FramesOf(file).Count - 1) * 1152;
        var (_, twice) = ReferenceSoundTests.Decode([.. plain, .. between, .. plain, .. Id3v1]);
        Assert.Equal(2 * 2 * frames, twice.Length);
        Assert.Equal(ReferenceSoundTests.Decode(plain).Samples, twice[..(2 * frames)]);
    }

    [Fact]
    public void Joined_files_of_two_formats_are_refused_with_the_reason() => Assert.Equal(
        "x: changes from mp3 of 44100 Hz, stereo to mp3 of 24000 Hz, stereo at byte 22432; split it into one file for each",
        Error([.. Reference.File("joint-44100.mp3"), .. Reference.File("stereo-24000.mp3")]));

    [Fact]
    public void A_missing_frame_is_an_error()
    {
        var file = Reference.File("joint-44100.mp3");
        var frames = FramesOf(file);
        Assert.Equal(
            $"x: truncated or damaged: its header states {frames.Count - 1} frames, it contains {frames.Count - 3}",
            Error(file[..frames[^2]]));
    }

    [Fact]
    public void A_damaged_frame_header_is_an_error()
    {
        var file = Reference.File("joint-44100.mp3");
        var third = FramesOf(file)[2];
        file[third] = 0;
        Assert.Equal($"x: damaged: no frame at byte {third}, after 2 frames", Error(file));
    }

    [Fact]
    public void Free_format_is_refused() => Assert.Equal(
        "x: MPEG audio in free format is not supported; encode it again", Error([0xFF, 0xFB, 0x00, 0x00, .. new byte[500]]));

    // Found by comparison with mpg123 and ffmpeg: NLayer decodes these otherwise.
    [Fact]
    public void What_NLayer_decodes_wrongly_is_refused_by_name()
    {
        var intensity = Reference.File("joint-44100.mp3");
        foreach (var start in FramesOf(intensity).Skip(1))
        {
            intensity[start + 3] |= 0x10;
        }

        Assert.Equal("x: MP3 with intensity stereo is not supported; encode it again", Error(intensity));
    }

    [Fact]
    public void Stated_delay_and_padding_are_dropped()
    {
        var file = Reference.File("joint-44100.mp3");
        var (_, samples) = ReferenceSoundTests.Decode(file);
        var (_, all) = ReferenceSoundTests.Decode(file[FramesOf(file)[1]..]);
        var start = all.AsSpan().IndexOf(samples.AsSpan(2000, 50)) - 2000;
        Assert.Equal(2 * (576 + 529), start);
        Assert.Equal(2 * 52_920, samples.Length);
    }

    internal static List<int> FramesOf(byte[] file)
    {
        var starts = new List<int>();
        for (var at = 0; at < file.Length && MpegFrameHeader.Find(file.AsSpan(at)) is { } header; at += header.Bytes)
        {
            starts.Add(at);
        }

        return starts;
    }

    private static string Error(byte[] file) => Assert.Throws<UserErrorException>(
        () => AudioReader.Read(new MemoryStream(file), "x", 48_000, TestContext.Current.CancellationToken)).Message;
}
