using System.Buffers;

namespace Experiments.Audio.Containers;

/// <summary>
/// Checks a FLAC file (RFC 9639) without decoding: every frame's 16-bit checksum, and that the frames hold as many samples as the header
/// says. Decoding libraries insert silence when a checksum fails; here it is an error. A frame does not state its length: it ends where the
/// running checksum is zero and a valid header (with a checksum of its own) or the end of the file follows.
/// </summary>
internal static class FlacFrames
{
    private const int MaxHeaderBytes = 16;
    private const int BufferBytes = 1 << 16;

    private static readonly Crc HeaderCheck = new(0x07, 8);
    private static readonly Crc FrameCheck = new(0x8005, 16);

    /// <summary>Checks the file from the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or not FLAC.</exception>
    public static CodecPart Check(Stream stream)
    {
        var start = stream.Position;
        var (bits, declared) = ReadMetadata(new HeaderReader(stream, isBigEndian: true));
        if (stream.Position >= stream.Length)
        {
            throw new AudioFormatException("truncated inside its header");
        }

        var end = stream.Length - TrailingTag(stream);
        var frames = CountFrames(stream, end);
        if (declared != 0 && declared != frames)
        {
            throw new AudioFormatException($"truncated or damaged: its header states {declared} samples, it contains {frames}");
        }

        return frames > 0
            ? new CodecPart("flac", "flac", bits, start, end, frames)
            : throw new AudioFormatException("contains no samples");
    }

    /// <summary>Number of samples of the frame whose header <paramref name="bytes"/> starts with; 0 if the header is invalid.</summary>
    internal static int BlockSize(ReadOnlySpan<byte> bytes)
    {
        // Sync code, a reserved zero, and how blocks are numbered; then sizes; then a number coded like UTF-8.
        if (bytes.Length < 6 || bytes[0] != 0xFF || (bytes[1] & 0xFE) != 0xF8 || (bytes[3] & 1) != 0)
        {
            return 0;
        }

        var (sizeCode, rateCode) = (bytes[2] >> 4, bytes[2] & 15);
        var leadingOnes = int.LeadingZeroCount(~(bytes[4] << 24));
        var sizeAt = 4 + Math.Max(1, leadingOnes);
        var sizeBytes = sizeCode is 6 ? 1 : sizeCode is 7 ? 2 : 0;
        var rateBytes = rateCode is 12 ? 1 : rateCode is 13 or 14 ? 2 : 0;
        var checkAt = sizeAt + sizeBytes + rateBytes;
        if (leadingOnes is 1 or 8 || rateCode == 15 || checkAt >= bytes.Length || HeaderCheck.Compute(bytes[..checkAt]) != bytes[checkAt])
        {
            return 0;
        }

        return sizeCode switch
        {
            0 => 0,
            1 => 192,
            < 6 => 576 << (sizeCode - 2),
            6 => bytes[sizeAt] + 1,
            7 => ((bytes[sizeAt] << 8) | bytes[sizeAt + 1]) + 1,
            _ => 256 << (sizeCode - 8),
        };
    }

    private static (int Bits, long Frames) ReadMetadata(HeaderReader reader)
    {
        reader.FourCharacters(); // fLaC
        (int Bits, long Frames)? streamInfo = null;
        var isLast = false;
        while (!isLast)
        {
            var header = reader.UInt32();
            var (type, size) = ((header >> 24) & 0x7F, header & 0xFFFFFF);
            var body = reader.Position;
            isLast = header >> 31 != 0;
            if (streamInfo is null)
            {
                streamInfo = type == 0 && size >= 34
                    ? ReadStreamInfo(reader)
                    : throw new AudioFormatException("damaged: it does not start with its stream information");
            }

            reader.Position = body + size;
        }

        return streamInfo!.Value; // not null: the loop has run once
    }

    private static (int Bits, long Frames) ReadStreamInfo(HeaderReader reader)
    {
        reader.Bytes(10); // smallest and largest block and frame
        var packed = reader.UInt64(); // 20 bits rate, 3 channels - 1, 5 bits - 1, 36 samples
        AudioFormat.Checked("flac", "flac", packed >> 44, (long)((packed >> 41) & 7) + 1, bitsPerSample: null);
        return ((int)((packed >> 36) & 31) + 1, (long)(packed & 0xFFFFFFFFF));
    }

    /// <summary>Length of an ID3v1 tag at the end: not part of FLAC, but some taggers write it.</summary>
    private static int TrailingTag(Stream stream)
    {
        var position = stream.Position;
        if (stream.Length - position < 128)
        {
            return 0;
        }

        stream.Position = stream.Length - 128;
        var tag = new HeaderReader(stream, isBigEndian: true).FourCharacters();
        stream.Position = position;
        return tag.StartsWith("TAG", StringComparison.Ordinal) ? 128 : 0;
    }

    private static long CountFrames(Stream stream, long end)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes + MaxHeaderBytes);
        try
        {
            var (total, state, frameStart, position) = (0L, 0u, stream.Position, stream.Position);
            var held = 0;
            while (true)
            {
                held += stream.ReadAtLeast(buffer.AsSpan(held, (int)Math.Min(buffer.Length - held, end - position - held)), 1,
                    throwOnEndOfStream: false);
                var isEnd = position + held >= end;

                // Bytes that may belong to a header cut off by the buffer are kept for the next round.
                var usable = isEnd ? held : held - MaxHeaderBytes;
                for (var i = 0; i < usable; i++)
                {
                    if (state == 0 && BlockSize(buffer.AsSpan(i, Math.Min(MaxHeaderBytes, held - i))) is > 0 and var samples)
                    {
                        total += samples;
                        frameStart = position + i;
                    }
                    else if (total == 0)
                    {
                        throw new AudioFormatException("damaged: no frame follows its header");
                    }

                    state = FrameCheck.Next(state, buffer[i]);
                }

                if (isEnd)
                {
                    return state == 0
                        ? total
                        : throw new AudioFormatException($"truncated or damaged: the checksum of the frame at byte {frameStart} is wrong");
                }

                buffer.AsSpan(usable, held - usable).CopyTo(buffer);
                position += usable;
                held -= usable;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
