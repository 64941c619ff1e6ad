using System.Buffers.Binary;
using System.Text;
using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class WavWriterTests
{
    private const int HeaderBytes = 44;

    [Fact]
    public void A_16_bit_file_has_the_bytes_of_the_format()
    {
        var bytes = WriteToBytes([0, 0.5f, -0.5f, 1, -1, 2, -2, 1.6f / 32768], 22050, 2, WavEncoding.Pcm16);
        Assert.Equal(HeaderBytes + 16, bytes.Length);
        Assert.Equal("RIFF", Text(bytes, 0));
        Assert.Equal(52u, UInt32(bytes, 4));
        Assert.Equal("WAVEfmt ", Text(bytes, 8, 8));
        Assert.Equal(16u, UInt32(bytes, 16));
        Assert.Equal([1, 2], UInt16s(bytes, 20, 2)); // integers, two channels
        Assert.Equal(22050u, UInt32(bytes, 24));
        Assert.Equal(88200u, UInt32(bytes, 28));
        Assert.Equal([4, 16], UInt16s(bytes, 32, 2)); // bytes per frame, bits per sample
        Assert.Equal("data", Text(bytes, HeaderBytes - 8));
        Assert.Equal(16u, UInt32(bytes, HeaderBytes - 4));
        short[] expected = [0, 16384, -16384, 32767, -32768, 32767, -32768, 2];
        Assert.Equal(expected, UInt16s(bytes, HeaderBytes, 8).Select(x => (short)x));
    }

    [Fact]
    public void A_float_file_stores_samples_unchanged()
    {
        float[] samples = [0.1f, -3.5f, 1e-20f];
        var bytes = WriteToBytes(samples, 48000, 1, WavEncoding.Float32);
        Assert.Equal([3, 1], UInt16s(bytes, 20, 2));
        Assert.Equal([4, 32], UInt16s(bytes, 32, 2));
        Assert.Equal(samples,
            Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(bytes.Length - 12 + (4 * i)))));
    }

    [Fact]
    public void Audio_longer_than_one_block_is_written_completely()
    {
        var samples = Enumerable.Range(0, 40_001).Select(i => (i % 1000) / 32768f).ToArray();
        var bytes = WriteToBytes(samples, 8000, 1, WavEncoding.Pcm16);
        Assert.Equal(Enumerable.Range(0, 40_001).Select(i => (ushort)(i % 1000)), UInt16s(bytes, HeaderBytes, 40_001));
    }

    [Fact]
    public void Writing_to_a_path_replaces_the_file_atomically()
    {
        var folder = Directory.CreateTempSubdirectory("wav-writer-");
        try
        {
            var path = Path.Combine(folder.FullName, "a.wav");
            File.WriteAllText(path, "old");
            WavWriter.Write(path, [0, 0.25f], 8000);
            Assert.Equal(HeaderBytes + 4, new FileInfo(path).Length);
            Assert.Throws<ArgumentException>(() => WavWriter.Write(path, [float.NaN], 8000));
            Assert.Equal(HeaderBytes + 4, new FileInfo(path).Length);
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Invalid_samples_rates_and_channel_counts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WriteToBytes([1, 2, 3], 8000, 2, WavEncoding.Pcm16));
        Assert.Throws<ArgumentException>(() => WriteToBytes([float.PositiveInfinity], 8000, 1, WavEncoding.Pcm16));
        Assert.Throws<ArgumentOutOfRangeException>(() => WriteToBytes([], 0, 1, WavEncoding.Pcm16));
        Assert.Throws<ArgumentOutOfRangeException>(() => WriteToBytes([], 8000, 0, WavEncoding.Pcm16));
    }

    private static byte[] WriteToBytes(float[] samples, int sampleRate, int channels, WavEncoding encoding)
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, samples, sampleRate, channels, encoding);
        return stream.ToArray();
    }

    private static string Text(byte[] bytes, int at, int length = 4) => Encoding.ASCII.GetString(bytes, at, length);

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static IEnumerable<ushort> UInt16s(byte[] bytes, int at, int count) =>
        Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + (2 * i))));
}
