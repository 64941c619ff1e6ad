using System.Buffers.Binary;
using System.Text;
using Experiments.Audio;

namespace Experiments.Unit.Audio;

/// <summary>Builds audio files byte by byte, according to their specifications; every field can be given a false value.</summary>
internal static class AudioFiles
{
    /// <summary>Decodes at the file's own rate, so that no resampler touches a sample.</summary>
    public static float[] Decode(byte[] file, int sampleRate = 22_050, string name = "x.wav") =>
        AudioReader.Read(new MemoryStream(file), name, sampleRate).Samples.ToArray();

    public static byte[] Little16(params short[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Big16(params short[] values) => Swap(Little16(values), 2);

    public static byte[] Swap(byte[] bytes, int size) => [.. bytes.Chunk(size).SelectMany(chunk => chunk.Reverse())];

    public static byte[] U16(int value, bool big = false) => big ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];

    public static byte[] U32(uint value, bool big = false)
    {
        var bytes = BitConverter.GetBytes(value);
        return big ? [.. bytes.Reverse()] : bytes;
    }

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A RIFF chunk with its padding.</summary>
    public static byte[] Chunk(string name, byte[] body, uint? size = null, bool isPadded = true) =>
        [.. Text(name), .. U32(size ?? (uint)body.Length), .. body, .. isPadded && body.Length % 2 == 1 ? [(byte)0] : Array.Empty<byte>()];

    /// <summary>The body of a fmt chunk.</summary>
    public static byte[] Format(int tag, int bits, int channels = 1, uint sampleRate = 22_050, int? blockBytes = null)
    {
        var block = blockBytes ?? channels * ((bits + 7) / 8);
        return [.. U16(tag), .. U16(channels), .. U32(sampleRate), .. U32(sampleRate * (uint)block), .. U16(block), .. U16(bits)];
    }

    /// <summary>The body of a fmt chunk of WAVE_FORMAT_EXTENSIBLE.</summary>
    public static byte[] Extensible(int tag, int bits, int validBits, int channels = 1) =>
        [.. Format(0xFFFE, bits, channels), .. U16(22), .. U16(validBits), .. U32(3), .. U16(tag),
         0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>A WAV file of the given chunks.</summary>
    public static byte[] Riff(params byte[][] chunks) => RiffOfSize(null, chunks);

    public static byte[] RiffOfSize(uint? size, params byte[][] chunks)
    {
        byte[] body = [.. Text("WAVE"), .. chunks.SelectMany(chunk => chunk)];
        return [.. Text("RIFF"), .. U32(size ?? (uint)body.Length), .. body];
    }

    public static byte[] Wav(int tag, int bits, byte[] samples, int channels = 1, uint sampleRate = 22_050) =>
        Riff(Chunk("fmt ", Format(tag, bits, channels, sampleRate)), Chunk("data", samples));

    public static byte[] Au(
        uint encoding, byte[] samples, uint channels = 1, uint sampleRate = 22_050, uint? size = null, uint offset = 28) =>
        [.. Text(".snd"), .. U32(offset, true), .. U32(size ?? (uint)samples.Length, true), .. U32(encoding, true),
         .. U32(sampleRate, true), .. U32(channels, true), .. new byte[Math.Max(0, (int)offset - 24)], .. samples];

    /// <summary>An AIFF chunk with its padding.</summary>
    public static byte[] BigChunk(string name, byte[] body, uint? size = null) =>
        [.. Text(name), .. U32(size ?? (uint)body.Length, true), .. body, .. body.Length % 2 == 1 ? [(byte)0] : Array.Empty<byte>()];

    /// <summary>The body of a COMM chunk; with a compression, AIFF-C's.</summary>
    public static byte[] Common(int bits, uint frames, int channels = 1, double sampleRate = 22_050, string? compression = null) =>
        [
            .. U16(channels, true),
            .. U32(frames, true),
            .. U16(bits, true),
            .. Extended(sampleRate),
            .. compression is null ? [] : Text(compression + "\0\0"),
        ];

    public static byte[] Sound(byte[] samples, int skipped = 0) =>
        BigChunk("SSND", [.. U32((uint)skipped, true), .. U32(0), .. new byte[skipped], .. samples]);

    public static byte[] Form(string kind, params byte[][] chunks)
    {
        byte[] body = [.. Text(kind), .. chunks.SelectMany(chunk => chunk)];
        return [.. Text("FORM"), .. U32((uint)body.Length, true), .. body];
    }

    public static byte[] Aiff(int bits, byte[] samples, int channels = 1, double sampleRate = 22_050) =>
        Form("AIFF", BigChunk("COMM", Common(bits, (uint)(samples.Length * 8 / bits / channels), channels, sampleRate)), Sound(samples));

    public static byte[] Aifc(string compression, int bits, byte[] samples, int storedBits) =>
        Form("AIFC", BigChunk("FVER", U32(0xA2805140, true)),
            BigChunk("COMM", Common(bits, (uint)(samples.Length * 8 / storedBits), compression: compression)), Sound(samples));

    /// <summary>A test tone, quiet enough for every codec.</summary>
    public static float[] Tone(int frames, int channels = 1, int sampleRate = 22_050) =>
        [.. Enumerable.Range(0, frames * channels).Select(i => 0.5f * (float)Math.Sin(2 * Math.PI * 441 * (i / channels) / sampleRate))];

    /// <summary>The 80-bit float of a number of one or more.</summary>
    private static byte[] Extended(double value)
    {
        if (value == 0)
        {
            return new byte[10];
        }

        var exponent = Math.ILogB(value);
        var mantissa = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(mantissa, (ulong)Math.ScaleB(value, 63 - exponent));
        return [.. U16(exponent + 16383, true), .. mantissa];
    }
}
