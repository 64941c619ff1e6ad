using System.Buffers;
using System.Buffers.Binary;

namespace Experiments.Audio;

/// <summary>How <see cref="WavWriter"/> stores a sample.</summary>
public enum WavEncoding
{
    /// <summary>16-bit integers, little-endian: value times 32,768, rounded to nearest (halves up), clamped.</summary>
    Pcm16,

    /// <summary>32-bit IEEE floats, little-endian, as they are.</summary>
    Float32,
}

/// <summary>Writes RIFF WAV files.</summary>
public static class WavWriter
{
    private const int SamplesPerBlock = 16_384;

    /// <summary>Writes a whole WAV file to <paramref name="stream"/>, which need not seek.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="interleaved">Shape [frames, channels]; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz.</param>
    /// <param name="channels">1 to 65,535.</param>
    /// <param name="encoding">How a sample is stored.</param>
    /// <exception cref="ArgumentException">No whole number of frames, more than 4 GB, or (16-bit) a sample that is no number.</exception>
    public static void Write(
        Stream stream, ReadOnlySpan<float> interleaved, int sampleRate, int channels = 1, WavEncoding encoding = WavEncoding.Pcm16)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, ushort.MaxValue);
        var sampleBytes = encoding == WavEncoding.Pcm16 ? 2 : 4;
        var dataBytes = (long)interleaved.Length * sampleBytes;
        if (interleaved.Length % channels != 0 || dataBytes > uint.MaxValue - 64)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are no whole number of frames of {channels}, or over 4 GB", nameof(interleaved));
        }

        WriteHeader(stream, (uint)dataBytes, sampleRate, channels, sampleBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(SamplesPerBlock * sampleBytes);
        try
        {
            while (!interleaved.IsEmpty)
            {
                var block = interleaved[..Math.Min(SamplesPerBlock, interleaved.Length)];
                var bytes = buffer.AsSpan(0, block.Length * sampleBytes);
                Encode(block, bytes, encoding);
                stream.Write(bytes);
                interleaved = interleaved[block.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Writes a whole WAV file to <paramref name="path"/>: beside it, then renamed, so that no reader ever sees half a file.
    /// </summary>
    public static void Write(
        string path, ReadOnlySpan<float> interleaved, int sampleRate, int channels = 1, WavEncoding encoding = WavEncoding.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var aside = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                Write(stream, interleaved, sampleRate, channels, encoding);
            }

            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside); // nothing is there once it is renamed
        }
    }

    private static void WriteHeader(Stream stream, uint dataBytes, int sampleRate, int channels, int sampleBytes)
    {
        Span<byte> header = stackalloc byte[44];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 36 + dataBytes);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], (ushort)(sampleBytes == 2 ? 1 : 3)); // integer or float
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], (uint)sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], unchecked((uint)((long)sampleRate * channels * sampleBytes)));
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], unchecked((ushort)(channels * sampleBytes)));
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], (ushort)(8 * sampleBytes));
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], dataBytes);
        stream.Write(header);
    }

    private static void Encode(ReadOnlySpan<float> samples, Span<byte> bytes, WavEncoding encoding)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            if (encoding == WavEncoding.Float32)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], samples[i]);
                continue;
            }

            if (!float.IsFinite(samples[i]))
            {
                throw new ArgumentException("a 16-bit WAV file cannot hold NaN or infinity", nameof(samples));
            }

            var value = Math.Clamp(Math.Floor((samples[i] * 32768.0) + 0.5), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], (short)value);
        }
    }
}
