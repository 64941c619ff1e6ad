using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Audio;
using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Experiments.Unit.Audio.Codecs;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio;

/// <summary>
/// The results from when a file was still decoded as a whole: any way of reading it must give the same. Stored datasets and feature
/// sets depend on these digits. Those of lossy codecs are in <see cref="ReferenceSoundTests"/>.
/// </summary>
public sealed class RecordedDigitsTests
{
    private const int Rate = 22_050;

    public static TheoryData<string, int, int, string, string> Files() => new()
    {
        { "wav", 1, 22_050, "188073ef143a8e2f", "d365e050bb70f76c" },
        { "wav", 2, 44_100, "d1c84914e32febec", "f28a3a8d82f7b6b8" },
        { "wav", 2, 48_000, "370de6eda2f376b3", "c440913fb1701a2a" },
        { "wav", 6, 192_000, "3902e48390b5bd41", "a0d35d61798c3f44" },
        { "wav", 1, 8_000, "029193e9edb91d75", "75005397441f6342" },
        { "wav", 3, 11_025, "547d9df43109341e", "6096a5afbbcc5833" },
        { "wav", 2, 44_099, "3a9a3d79fd6c3896", "be04ad1112e44f6a" },
        { "wav", 1, 7_919, "6a05047e5c402c18", "8679002fcd5431c3" },
        { "float", 2, 22_050, "f528f9fcbbba9d2c", "b4ed046e15944d48" },
        { "float", 1, 96_000, "396b752d249f36c5", "ec21524b468873e3" },
        { "float", 5, 32_000, "407be35e9dc87ef1", "6f28e2cc08bdb432" },
        { "au", 2, 16_000, "8f4b42b6c52ce674", "d5bf510d64e04132" },
        { "au", 1, 44_100, "c3e0ebf8cf504f40", "d3e670ddb4ae70dc" },
        { "aiff", 2, 44_100, "8c4d46276cfa7c5f", "e4308c95536ccb08" },
        { "aiff", 1, 22_050, "6da1ef7ff159c756", "4a1f927ad551ef54" },
        { "flac", 1, 22_050, "289d1644fd47c4e8", "f55cb9a6f629d622" },
        { "flac", 2, 44_100, "c586e7f82d218ded", "5c4bdbdd3720d7a2" },
        { "flac", 8, 192_000, "ee27e48fd7890f7d", "e63b90310f890dbc" },
        { "flac", 2, 48_000, "5198d892e92e2a5f", "dbbee9de77d03a3a" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Samples_and_fingerprints_equal_recorded_ones(string kind, int channels, int sampleRate, string samples, string fingerprint)
    {
        var clip = AudioReader.Read(new MemoryStream(FileOf(kind, channels, sampleRate)), kind, Rate,
            TestContext.Current.CancellationToken);
        Assert.Equal(samples, ContentHash.Of(clip.Samples.Span, Rate)[..16]);
        byte[] bytes = [1, .. MemoryMarshal.AsBytes(Fingerprint.Of(clip.Samples.Span, Rate).Words)];
        Assert.Equal(fingerprint, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    /// <summary>A little over four seconds of noise, several blocks of a decoder; 16 bits, except for "float".</summary>
    private static byte[] FileOf(string kind, int channels, int sampleRate)
    {
        var random = new RandomStream(Seeds.Derive(7, $"{kind}/{channels}/{sampleRate}"));
        short[] samples =
        [
            .. Enumerable.Range(0, ((4 * sampleRate) + 1234) * channels).Select(_ => (short)(random.NextDouble(-0.8, 0.8) * 32768)),
        ];
        float[] floats = [.. samples.Select(sample => sample / 32768f)];
        return kind switch
        {
            "wav" => Wav(1, 16, Little16(samples), channels, (uint)sampleRate),
            "float" => Wav(3, 32, [.. floats.SelectMany(BitConverter.GetBytes)], channels, (uint)sampleRate),
            "au" => Au(3, Big16(samples), (uint)channels, (uint)sampleRate),
            "aiff" => Aiff(16, Big16(samples), channels, sampleRate),
            _ => FlacFile.Encode(floats, channels, sampleRate),
        };
    }
}
