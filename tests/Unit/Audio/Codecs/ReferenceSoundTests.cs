using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Audio;
using Experiments.Audio.Ogg;
using Xunit;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>Files of other encoders: as libsndfile decodes them, and the same bits on every machine.</summary>
public sealed class ReferenceSoundTests
{
    // File, the largest difference from libsndfile, and the start of the SHA-256 of our samples (32-bit floats, channels in turn).
    public static TheoryData<string, double, string> Files() => new()
    {
        { "best-16.flac", 0, "8cc0defa8002f249" },
        { "best-24.flac", 0, "2e58b4c43943a492" },
        { "best-32.flac", 0, "e02f8c21f0d760cb" },
        { "plain-8.flac", 0, "c366567bc919b79d" },
        { "six-16.flac", 0, "28b5631e9702d039" },
        { "mono-16.oga", 0, "17165e27639bd82e" },
        { "joint-44100.mp2", 1e-5, "491fdd17a20a1a5a" },
        { "joint-44100.mp3", 1e-5, "a46d12f22ed83677" },
        { "checked-48000.mp3", 1e-5, "a55288608caa535f" },
        { "cut-44100.mp3", 1e-5, "aedbaea151a934a2" },
        { "mono-22050.mp3", 1e-5, "de10a8f710cd97cc" },
        { "stereo-11025.mp3", 1e-5, "cd51e48396490936" },
        { "stereo-24000.mp3", 1e-5, "568a420ec4229514" },
        { "mono-22050.ogg", 1e-5, "b397504eb2437066" },
        { "stereo-44100.ogg", 1e-5, "d07c74243295765f" },
        { "mono-24000.opus", 2e-4, "4af31082f98e9a7e" },
        { "six-48000.opus", 2e-4, "8c28655904330906" },
        { "speech-48000.opus", 2e-4, "94d3c39166554b0f" },
        { "stereo-48000.opus", 2e-4, "f18420b5be094b0a" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_decodes_as_libsndfile_does_and_always_to_the_same_bits(string name, double tolerance, string hash)
    {
        var expected = Reference.Expected()[name];
        var (format, samples) = Decode(Reference.File(name));
        Assert.Equal((expected[0], expected[1]), (format.SampleRate, format.Channels));

        // Of an MP3 file without a header, libsndfile guesses the length from the first bit rate, and drops the rest.
        var frames = samples.Length / format.Channels;
        Assert.InRange(frames, expected[2], name == "cut-44100.mp3" ? frames : expected[2]);
        var values = expected[3..];
        for (var i = 0; i < values.Length; i++)
        {
            var frame = ((int)expected[2] - 1) * i / (values.Length - 1);
            Assert.Equal(values[i], samples[(frame * format.Channels) + (i % format.Channels)], Math.Max(tolerance, 1e-8));
        }

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(samples)))[..16]);
    }

    [Fact]
    public void Every_file_is_checked() =>
        Assert.Equal(Reference.Expected().Keys.Order(), Files().Select(row => row.Data.Item1).Order());

    // Concentus would take a libopus that is installed, and with it other bits.
    [Fact]
    public void Opus_is_decoded_in_managed_code_even_where_libopus_is_installed()
    {
        var packets = new OggPackets(new MemoryStream(Reference.File("stereo-48000.opus")));
        Assert.True(packets.NextStream());
        using var link = Assert.IsType<OpusLink>(OggLink.Open(packets));
        Assert.True(link.IsManaged);
        Assert.False(Concentus.OpusCodecFactory.AttemptToUseNativeLibrary);
        Assert.NotEqual(0, link.Read(new float[9600]));
        Assert.DoesNotContain(
            System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>(),
            module => module.ModuleName.StartsWith("libopus", StringComparison.Ordinal));
    }

    [Fact]
    public void The_names_of_decoders_are_those_of_the_libraries()
    {
        Assert.Equal(Name(typeof(NLayer.MpegFrameDecoder), "NLayer"), Revision("mp3"));
        Assert.Equal(Name(typeof(NVorbis.StreamDecoder), "NVorbis"), Revision("vorbis"));
        Assert.Equal(Name(typeof(Concentus.OpusCodecFactory), "Concentus"), Revision("opus"));
        static string Revision(string encoding) =>
            DecoderRevision.Of(new AudioFormat("ogg", encoding, 44_100, 2, null)).Split(" r")[0];
        static string Name(Type type, string name) => $"{name} {type.Assembly.GetName().Version!.ToString(3)}";
    }

    internal static (AudioFormat Format, float[] Samples) Decode(byte[] file)
    {
        var decoder = AudioReader.Decoders.All.Single(candidate => candidate.Recognizes(file));
        using var audio = decoder.Open(new MemoryStream(file));
        var samples = new List<float>();
        var block = new float[1000 * audio.Format.Channels];
        int count;
        while ((count = audio.Read(block)) > 0)
        {
            samples.AddRange(block[..count]);
        }

        return (audio.Format, [.. samples]);
    }
}
