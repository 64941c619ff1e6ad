using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Experiments.Audio.Containers;

/// <summary>How one sample is stored.</summary>
internal enum PcmEncoding
{
    Unsigned8,
    Signed8,
    Int16,
    Int24,
    Int32,
    Float32,
    Float64,
    ALaw,
    MuLaw,
}

/// <summary>
/// Converts stored samples to floats. Integers are divided by 2^(bits - 1), so full scale is [-1, 1): the same floats as libsndfile, and
/// therefore soundfile and librosa.
/// </summary>
internal static class PcmSamples
{
    private static readonly float[] ALaw = [.. Enumerable.Range(0, 256).Select(code => DecodeALaw((byte)code) / 32768f)];
    private static readonly float[] MuLaw = [.. Enumerable.Range(0, 256).Select(code => DecodeMuLaw((byte)code) / 32768f)];

    /// <summary>Bytes of one stored sample.</summary>
    public static int BytesPerSample(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.Int16 => 2,
        PcmEncoding.Int24 => 3,
        PcmEncoding.Int32 or PcmEncoding.Float32 => 4,
        PcmEncoding.Float64 => 8,
        _ => 1,
    };

    /// <summary>The encoding's name in <see cref="AudioFormat"/>.</summary>
    public static string NameOf(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.Float32 or PcmEncoding.Float64 => "float",
        PcmEncoding.ALaw => "a-law",
        PcmEncoding.MuLaw => "mu-law",
        _ => "pcm",
    };

    /// <summary>Converts whole samples; <paramref name="samples"/> has one place for each.</summary>
    public static void Convert(ReadOnlySpan<byte> bytes, PcmEncoding encoding, bool isBigEndian, Span<float> samples)
    {
        switch (encoding)
        {
            case PcmEncoding.Int16 when isBigEndian != BitConverter.IsLittleEndian:
                ConvertInt16(MemoryMarshal.Cast<byte, short>(bytes), samples);
                break;
            case PcmEncoding.ALaw or PcmEncoding.MuLaw:
                var table = encoding == PcmEncoding.ALaw ? ALaw : MuLaw;
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = table[bytes[i]];
                }

                break;
            default:
                var size = BytesPerSample(encoding);
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = ReadSample(bytes[(i * size)..], encoding, isBigEndian);
                }

                break;
        }
    }

    private static void ConvertInt16(ReadOnlySpan<short> values, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = values[i] * (1f / 32768);
        }
    }

    private static float ReadSample(ReadOnlySpan<byte> bytes, PcmEncoding encoding, bool isBigEndian) => encoding switch
    {
        PcmEncoding.Unsigned8 => (bytes[0] - 128) * (1f / 128),
        PcmEncoding.Signed8 => (sbyte)bytes[0] * (1f / 128),
        PcmEncoding.Int16 => (isBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes))
            * (1f / 32768),
        PcmEncoding.Int24 => ReadInt24(bytes, isBigEndian) * (1f / (1 << 23)),
        PcmEncoding.Int32 => (isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes))
            * (1f / (1u << 31)),
        PcmEncoding.Float32 => isBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => (float)(isBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    };

    private static int ReadInt24(ReadOnlySpan<byte> bytes, bool isBigEndian) => isBigEndian
        ? ((sbyte)bytes[0] << 16) | (bytes[1] << 8) | bytes[2]
        : ((sbyte)bytes[2] << 16) | (bytes[1] << 8) | bytes[0];

    /// <summary>
    /// ITU-T G.711 A-law to 16 bits: every second bit is inverted; then sign (set means positive), three bits of exponent, four of
    /// mantissa, and half a step to the middle of the interval.
    /// </summary>
    private static int DecodeALaw(byte code)
    {
        var bits = code ^ 0x55;
        var exponent = (bits >> 4) & 7;
        var step = ((bits & 15) << 4) + 8;
        var magnitude = exponent == 0 ? step : (step + 256) << (exponent - 1);
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }

    /// <summary>ITU-T G.711 µ-law to 16 bits: all bits are inverted; sign, exponent, mantissa, and a bias of 132 (33 in 14 bits).</summary>
    private static int DecodeMuLaw(byte code)
    {
        var bits = ~code;
        var magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
