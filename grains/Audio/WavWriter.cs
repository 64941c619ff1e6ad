using System.Buffers;
using System.Buffers.Binary;
using Experiments.Domain;
using Experiments.Store.Files;
using NAudio.Wave;

namespace Experiments.Audio;

/// <summary>How <see cref="WavWriter"/> stores a sample.</summary>
public enum WavEncoding
{
    /// <summary>16-bit integers, little-endian: value times 32,768, rounded to nearest (halves up), clamped.</summary>
    Pcm16,

    /// <summary>32-bit IEEE floats, little-endian, unchanged.</summary>
    Float32,
}

/// <summary>Writes RIFF WAV files, through NAudio. Samples are rounded here: NAudio's own conversion to 16 bits truncates.</summary>
public static class WavWriter
{
    private const int SamplesPerBlock = 16_384;

    /// <summary>Writes a whole WAV file to <paramref name="stream"/>, which must be seekable.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="interleaved">Shape [frames, channels]; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz.</param>
    /// <param name="channels">1 to 32,767.</param>
    /// <param name="encoding">How a sample is stored.</param>
    /// <exception cref="ArgumentException">Not a whole number of frames, more than 4 GB, or (16-bit) a sample that is not
    /// finite.</exception>
    public static void Write(
        Stream stream, ReadOnlySpan<float> interleaved, int sampleRate, int channels = 1, WavEncoding encoding = WavEncoding.Pcm16)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, short.MaxValue);
        var sampleBytes = encoding == WavEncoding.Pcm16 ? 2 : 4;
        if (interleaved.Length % channels != 0 || (long)interleaved.Length * sampleBytes > uint.MaxValue - 64)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are not a whole number of frames of {channels}, or over 4 GB", nameof(interleaved));
        }

        var format = encoding == WavEncoding.Pcm16
            ? new WaveFormat(sampleRate, 16, channels)
            : WaveFormat.CreateIeeeFloatWaveFormat(sampleRate, channels);
        using var writer = new WaveFileWriter(stream, format);
        Append(writer, interleaved, encoding);
    }

    /// <summary>Writes a WAV file of one channel, 16 bit, whose samples arrive block by block.</summary>
    /// <param name="stream">Seekable; left open.</param>
    /// <param name="sampleRate">Hertz.</param>
    /// <param name="produce">Passes on the samples; full scale is -1 to 1.</param>
    public static void Write(Stream stream, int sampleRate, Action<SampleBlock> produce)
    {
        ArgumentNullException.ThrowIfNull(produce);
        using var writer = new WaveFileWriter(stream, new WaveFormat(sampleRate, 16, 1));
        produce(block => Append(writer, block, WavEncoding.Pcm16));
    }

    /// <summary>Writes a whole WAV file to <paramref name="path"/>; readers never see a partial file.</summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static void Write(
        string path, ReadOnlySpan<float> interleaved, int sampleRate, int channels = 1, WavEncoding encoding = WavEncoding.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new AtomicFile(path, isPrivate: false);
        try
        {
            Write(file.Stream, interleaved, sampleRate, channels, encoding);
        }
        catch (IOException error)
        {
            throw AtomicFile.CannotWrite(path, error);
        }

        file.Commit();
    }

    private static void Append(WaveFileWriter writer, ReadOnlySpan<float> interleaved, WavEncoding encoding)
    {
        var sampleBytes = encoding == WavEncoding.Pcm16 ? 2 : 4;
        var buffer = ArrayPool<byte>.Shared.Rent(SamplesPerBlock * sampleBytes);
        try
        {
            while (!interleaved.IsEmpty)
            {
                var block = interleaved[..Math.Min(SamplesPerBlock, interleaved.Length)];
                Encode(block, buffer, encoding);
                writer.Write(buffer, 0, block.Length * sampleBytes);
                interleaved = interleaved[block.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
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
