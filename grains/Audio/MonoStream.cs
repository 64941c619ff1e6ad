using System.Buffers;
using System.Numerics.Tensors;
using Experiments.Audio.Containers;

namespace Experiments.Audio;

/// <summary>
/// The samples of one file at its own rate, checked and averaged over the channels. Only one block is in memory, regardless of the file's
/// length and number of channels. The file's stream belongs to the caller and stays open.
/// </summary>
internal sealed class MonoStream : IDisposable
{
    private const int BlockSamples = 1 << 16;
    private const int StartBytes = 4096;

    // Far beyond any scale in use (32-bit integers stored as floats), but no sum of channels or filter taps overflows.
    private const float MaxSample = 1L << 31;

    private readonly AudioStream _audio;
    private readonly TimeSpan _maxDuration;
    private readonly long _maxFrames;
    private readonly float[] _block = ArrayPool<float>.Shared.Rent(BlockSamples);
    private long _frames;

    private MonoStream(AudioStream audio, TimeSpan maxDuration)
    {
        (_audio, _maxDuration) = (audio, maxDuration);
        _maxFrames = (long)(audio.Format.SampleRate * maxDuration.TotalSeconds);
    }

    /// <summary>Audio format of the file.</summary>
    public AudioFormat Format => _audio.Format;

    /// <summary>As <see cref="AudioStream.Notes"/>.</summary>
    public IEnumerable<string> Notes => _audio.Notes;

    /// <summary>Recognizes and opens the file at the position of <paramref name="source"/>.</summary>
    /// <param name="source">Seekable.</param>
    /// <param name="name">File name; its extension indicates the intended format.</param>
    /// <param name="maxDuration">Longer files are rejected after reading this much: the length in the header may be wrong.</param>
    /// <exception cref="AudioFormatException">It is not audio, or damaged.</exception>
    public static MonoStream Open(Stream source, string name, TimeSpan maxDuration)
    {
        try
        {
            if (source.Position >= source.Length)
            {
                throw new AudioFormatException("is empty");
            }

            Id3Tag.Skip(source);
            var start = ReadStart(source);
            var decoder = AudioReader.Decoders.All.FirstOrDefault(candidate => candidate.Recognizes(start))
                ?? throw new AudioFormatException(UnknownContent.Describe(name, start, AudioReader.Decoders.All));
            return new MonoStream(decoder.Open(source), maxDuration);
        }
        catch (Exception e) when (AudioFormatException.IsOfSystem(e))
        {
            throw AudioFormatException.Unreadable(e);
        }
    }

    /// <summary>The next samples, valid until the next call; empty only at the end.</summary>
    /// <exception cref="AudioFormatException">The file is cut off or damaged here, holds no samples, or is too long.</exception>
    public ReadOnlySpan<float> Read()
    {
        var channels = Format.Channels;
        var samples = _block.AsSpan(0, BlockSamples / channels * channels);
        samples = samples[..Decode(samples)];
        CheckSamples(samples, _frames * channels);
        _frames += samples.Length / channels;
        if (_frames > _maxFrames)
        {
            throw AudioFormatException.TooLong(_maxDuration);
        }

        if (samples.IsEmpty)
        {
            CheckEnd();
        }

        var mono = _block.AsSpan(0, samples.Length / channels);
        MixDown.ToMono(samples, channels, mono);
        return mono;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _audio.Dispose();
        ArrayPool<float>.Shared.Return(_block);
    }

    private static byte[] ReadStart(Stream source)
    {
        var position = source.Position;
        var start = new byte[Math.Min(StartBytes, source.Length - position)];
        var count = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        source.Position = position;
        return start[..count];
    }

    private static void CheckSamples(ReadOnlySpan<float> samples, long first)
    {
        // NaN, which the maximum passes on, fails too.
        if (samples.IsEmpty || Math.Abs(TensorPrimitives.MaxMagnitude(samples)) <= MaxSample)
        {
            return;
        }

        for (var i = 0; i < samples.Length; i++)
        {
            if (!(MathF.Abs(samples[i]) <= MaxSample))
            {
                throw new AudioFormatException(FormattableString.Invariant($"damaged: sample {first + i} is {samples[i]}"));
            }
        }
    }

    private int Decode(Span<float> samples)
    {
        try
        {
            return _audio.Read(samples);
        }
        catch (Exception e) when (AudioFormatException.IsOfSystem(e))
        {
            throw AudioFormatException.Unreadable(e);
        }
    }

    private void CheckEnd()
    {
        if (_frames < _audio.Frames)
        {
            throw new AudioFormatException($"truncated or damaged: only {_frames} of {_audio.Frames} samples can be read");
        }

        if (_frames == 0)
        {
            throw new AudioFormatException("contains no samples");
        }
    }
}
