using System.Security.Cryptography;
using Experiments.Audio.Containers;

namespace Experiments.Audio.Flac;

/// <summary>
/// Decodes the frames of a FLAC stream (RFC 9639). Each must have the right checksums and the stream's format; at the end, the number of
/// samples and their MD5 must be those that the header states, if it states any.
/// </summary>
/// <param name="stream">Positioned at the first frame.</param>
/// <param name="info">The stream's header.</param>
internal sealed class FlacFrames(Stream stream, FlacStreamInfo info) : IDisposable
{
    private readonly FlacBits _bits = new(stream);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly float _scale = 1f / (1L << (info.Bits - 1));
    private long[][] _samples = [];
    private byte[] _bytes = [];
    private long _total;
    private int _length;
    private int _next;

    /// <summary>Bytes after the last sample that are neither frames nor tags; known at the end.</summary>
    public long TrailingBytes { get; private set; }

    /// <summary>As <see cref="AudioStream.Read"/>. Integers are divided by 2^(bits - 1).</summary>
    public int Read(Span<float> interleaved)
    {
        var count = 0;
        while (interleaved.Length - count >= info.Channels && (_next < _length || ReadFrame()))
        {
            count += Take(interleaved[count..]);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _md5.Dispose();

    private int Take(Span<float> interleaved)
    {
        var frames = Math.Min(interleaved.Length / info.Channels, _length - _next);
        for (var channel = 0; channel < info.Channels; channel++)
        {
            var samples = _samples[channel].AsSpan(_next, frames);
            for (var i = 0; i < samples.Length; i++)
            {
                interleaved[(i * info.Channels) + channel] = samples[i] * _scale;
            }
        }

        _next += frames;
        return frames * info.Channels;
    }

    private bool ReadFrame()
    {
        var position = _bits.Position;
        var start = _bits.Peek(FlacFrameHeader.MaxBytes);
        if (start.IsEmpty || IsTail(position))
        {
            CheckEnd();
            return false;
        }

        if (FlacFrameHeader.Find(start) is not { } header)
        {
            if (info.Frames > 0 && _total == info.Frames)
            {
                CheckEnd();
                TrailingBytes = stream.CanSeek ? stream.Length - position : 0;
                return false;
            }

            throw new AudioFormatException($"truncated or damaged: no frame at byte {position}, after {_total} samples");
        }

        CheckFormat(header, position);
        try
        {
            Decode(header);
        }
        catch (AudioFormatException)
        {
            throw new AudioFormatException($"truncated or damaged: the frame at byte {position} cannot be decoded");
        }

        if (!_bits.EndFrame())
        {
            throw new AudioFormatException($"truncated or damaged: the checksum of the frame at byte {position} is wrong");
        }

        Hash();
        return true;
    }

    /// <summary>Whether only tags follow, which some taggers write although they are no part of FLAC.</summary>
    private bool IsTail(long position)
    {
        if (_bits.Peek(1)[0] == 0xFF || !stream.CanSeek)
        {
            return false;
        }

        var kept = stream.Position;
        stream.Position = position;
        var isTail = Tags.IsTail(stream);
        stream.Position = kept;
        return isTail;
    }

    private void CheckFormat(FlacFrameHeader header, long position)
    {
        if (header.Channels != info.Channels || header.SampleRate is not 0 && header.SampleRate != info.SampleRate
            || header.Bits is not 0 && header.Bits != info.Bits)
        {
            throw new AudioFormatException($"its frame at byte {position} has another format than the file; that is not supported");
        }
    }

    private void Decode(FlacFrameHeader header)
    {
        if (_samples.Length == 0 || _samples[0].Length < header.Samples)
        {
            _samples = [.. Enumerable.Range(0, info.Channels).Select(_ => new long[header.Samples])];
        }

        (_length, _next) = (header.Samples, 0);
        _bits.StartFrame();
        for (var i = 0; i < header.Bytes; i++)
        {
            _bits.Read(8);
        }

        for (var channel = 0; channel < info.Channels; channel++)
        {
            var isDifference = header.ChannelCode switch { 8 or 10 => channel == 1, 9 => channel == 0, _ => false };
            FlacSubframe.Read(_bits, _samples[channel].AsSpan(0, _length), info.Bits + (isDifference ? 1 : 0));
        }

        _bits.Align();
        _bits.Read(16); // the checksum
        if (header.ChannelCode >= 8)
        {
            Separate(header.ChannelCode, _samples[0].AsSpan(0, _length), _samples[1].AsSpan(0, _length));
        }
    }

    /// <summary>Makes left and right of left, right or mean, and their difference (section 9.1.3).</summary>
    private static void Separate(int code, Span<long> first, Span<long> second)
    {
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i], second[i]);
            (first[i], second[i]) = code switch
            {
                8 => (a, a - b),
                9 => (a + b, b),
                _ => (((a << 1) + (b & 1) + b) >> 1, ((a << 1) + (b & 1) - b) >> 1),
            };
        }
    }

    /// <summary>Adds the samples to the MD5: interleaved, little-endian, in as many bytes as their bits need (section 8.2).</summary>
    private void Hash()
    {
        _total += _length;
        if (!info.HasMd5)
        {
            return;
        }

        var size = (info.Bits + 7) / 8;
        var count = _length * info.Channels * size;
        _bytes = _bytes.Length < count ? new byte[count] : _bytes;
        for (var channel = 0; channel < info.Channels; channel++)
        {
            var samples = _samples[channel].AsSpan(0, _length);
            for (var i = 0; i < samples.Length; i++)
            {
                var (at, value) = (((i * info.Channels) + channel) * size, samples[i]);
                for (var j = 0; j < size; j++, value >>= 8)
                {
                    _bytes[at + j] = (byte)value;
                }
            }
        }

        _md5.AppendData(_bytes.AsSpan(0, count));
    }

    private void CheckEnd()
    {
        if (info.Frames != 0 && info.Frames != _total)
        {
            throw new AudioFormatException($"truncated or damaged: its header states {info.Frames} samples, it contains {_total}");
        }

        if (info.HasMd5 && !_md5.GetCurrentHash().AsSpan().SequenceEqual(info.Md5))
        {
            throw new AudioFormatException("damaged: its samples do not have the MD5 that its header states");
        }
    }
}
