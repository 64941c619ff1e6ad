using System.Globalization;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>
/// Damaged files: a reader always returns finite samples that the file can contain, or a one-line error. For more than the default 400
/// per kind of file, set EXPERIMENTS_FUZZ to the number, and EXPERIMENTS_FUZZ_SEED to another seed.
/// </summary>
public sealed class DecoderFuzzTests
{
    private const int SampleRate = 22_050;

    private static readonly int Count = Setting("EXPERIMENTS_FUZZ", 400);
    private static readonly ulong Seed = (ulong)Setting("EXPERIMENTS_FUZZ_SEED", 1);

    // Kind, and the most samples a byte of such a file can stand for: one byte and its length of Ogg may be a packet of 8,192 (Vorbis)
    // or 5,760 samples (Opus, 120 ms); a FLAC frame of ten bytes 65,536; the shortest MPEG frame per sample is 8 kbit/s at 24 kHz.
    public static TheoryData<string, int> Kinds() => new()
    {
        { "wav-16", 1 },
        { "wav-24-extensible", 1 },
        { "wav-float-stereo", 1 },
        { "wav-a-law", 1 },
        { "wav-rf64", 1 },
        { "au-mu-law", 1 },
        { "au-16", 1 },
        { "aiff-16", 1 },
        { "aifc-float", 1 },
        { "flac", 6554 },
        { "flac-predicted", 6554 },
        { "ogg-flac", 6554 },
        { "vorbis", 4096 },
        { "opus", 2880 },
        { "opus-speech", 2880 },
        { "mp2", 24 },
        { "mp3", 24 },
        { "mp3-lsf", 24 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_file_gives_finite_samples_or_a_one_line_error(string kind, int samplesPerByte)
    {
        var file = FileOf(kind);
        AudioReader.Read(new MemoryStream(file), kind, SampleRate, TestContext.Current.CancellationToken);
        var random = new RandomStream(Seeds.Derive(Seed, kind));
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var mutant = Mutations.Mutate(file, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var samples = 0;
            try
            {
                using var mono = MonoStream.Open(new MemoryStream(mutant), kind, AudioReader.DefaultMaxDuration);
                while (mono.Read() is { IsEmpty: false } block)
                {
                    samples += block.Length;
                    Assert.All(block.ToArray(), sample => Assert.True(float.IsFinite(sample)));
                }

                Assert.InRange(samples, 1, (long)mutant.Length * samplesPerByte);
            }
            catch (AudioFormatException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
                Assert.NotEmpty(e.Message);
            }

            // For buffers, a decoder's tables and exceptions; the samples are copied by this test.
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, FixedBytes(kind) + (16L * samples) + (8L * mutant.Length));
        }

        Assert.InRange(refused, Count / 10, Count);
    }

    // A codebook of Vorbis may have some hundred thousand entries, a block of FLAC 65,536 samples in each of eight channels, and a stream
    // of Opus 255 decoders; Concentus and NVorbis allocate for every packet.
    private static long FixedBytes(string kind) => kind is "vorbis" ? 64_000_000 : IsCodec(kind) ? 32_000_000 : 1_000_000;

    private static bool IsCodec(string kind) => kind.Contains("flac", StringComparison.Ordinal)
        || kind.StartsWith("opus", StringComparison.Ordinal) || kind.StartsWith("mp", StringComparison.Ordinal);

    private static byte[] FileOf(string kind)
    {
        var tone = Tone(600);
        short[] shorts = [.. tone.Select(sample => (short)(sample * 32767))];
        byte[] floats = [.. tone.SelectMany(BitConverter.GetBytes)];
        return kind switch
        {
            "wav-16" => Wav(1, 16, Little16(shorts)),
            "wav-24-extensible" => Riff(Chunk("LIST", new byte[9]), Chunk("fmt ", Extensible(1, 24, 20)), Chunk("data", new byte[900])),
            "wav-float-stereo" => Wav(3, 32, floats, channels: 2),
            "wav-a-law" => Wav(6, 8, new byte[500]),
            "wav-rf64" => Rf64(Little16(shorts)),
            "au-mu-law" => Au(1, new byte[500]),
            "au-16" => Au(3, Big16(shorts)),
            "aiff-16" => Aiff(16, Big16(shorts)),
            "aifc-float" => Aifc("fl32", 32, Swap(floats, 4), 32),
            "flac" => FlacFile.Encode(Tone(9000)),
            "flac-predicted" => Predicted(),
            "ogg-flac" => Reference.File("mono-16.oga"),
            "vorbis" => Reference.File("mono-22050.ogg"),
            "opus" => Reference.File("mono-24000.opus"),
            "opus-speech" => Reference.File("speech-48000.opus"),
            "mp2" => Reference.File("joint-44100.mp2"),
            "mp3-lsf" => Reference.File("mono-22050.mp3"),
            _ => Reference.File("joint-44100.mp3"),
        };
    }

    private static byte[] Predicted()
    {
        var file = new FlacFile(16, 2, SampleRate);
        long[] left = [.. Tone(2048).Select(sample => (long)(sample * 32767))];
        long[] right = [.. left.Select(sample => sample / 2)];
        for (var i = 0; i < 4; i++)
        {
            file.Add([left, right], [new FlacCoding(i, Partitions: i), new FlacCoding(2, [200, -100], 7, IsEscaped: i == 1)], 8 + (i % 3));
        }

        return file.Finish();
    }

    private static byte[] Rf64(byte[] samples)
    {
        byte[] sizes =
        [
            .. BitConverter.GetBytes(1236L),
            .. BitConverter.GetBytes((long)samples.Length),
            .. BitConverter.GetBytes(600L),
            .. U32(0),
        ];
        var file = RiffOfSize(0xFFFFFFFF, Chunk("ds64", sizes), Chunk("fmt ", Format(1, 16)), Chunk("data", samples, 0xFFFFFFFF));
        Text("RF64").CopyTo(file, 0);
        return file;
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
