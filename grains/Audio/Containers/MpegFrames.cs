using System.Buffers.Binary;

namespace Experiments.Audio.Containers;

/// <summary>
/// Checks MPEG audio without decoding: from the first to the last, each frame must be whole and followed by another, by tags, or by
/// the end; if a Xing, Info or VBRI header states the number of frames, all must exist. Decoding libraries skip damaged parts; here they
/// are an error. Damage inside a frame cannot be detected: few MP3 files have checksums.
/// </summary>
internal static class MpegFrames
{
    /// <summary>
    /// Whether two consecutive frames of one kind start at the first byte. If the second is not visible, one frame of layer III is enough;
    /// layer I is not: UTF-16 text starts with the same bits.
    /// </summary>
    public static bool BeginAt(ReadOnlySpan<byte> start)
    {
        if (MpegFrameHeader.Find(start) is not { } first)
        {
            return false;
        }

        return first.Bytes == 0 || start.Length < first.Bytes + 4
            ? first.Layer == 3
            : IsTag(start[first.Bytes..]) || (MpegFrameHeader.Find(start[first.Bytes..]) is { } second && second.IsLike(first));
    }

    /// <summary>Checks the file from the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or in free format.</exception>
    public static CodecPart Check(Stream stream)
    {
        var start = stream.Position;
        var (first, info) = ReadFirst(stream);
        var frames = 0L;
        var position = start;
        var header = new byte[16];
        while (position < stream.Length)
        {
            stream.Position = position;
            var bytes = header.AsSpan(0, stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false));
            if (MpegFrameHeader.Find(bytes) is not { } frame || !frame.IsLike(first))
            {
                if (!IsTag(bytes) && !IsZero(stream, position))
                {
                    throw new AudioFormatException($"damaged: no frame at byte {position}, after {frames} frames");
                }

                break;
            }

            position += FrameBytes(frame);
            frames++;
        }

        if (position > stream.Length)
        {
            throw new AudioFormatException("truncated inside its last frame");
        }

        return new CodecPart("mpeg", first.Encoding, BitsPerSample: null, start, position, CheckCount(frames, first, info));
    }

    /// <summary>
    /// The minimum number of samples: decoders drop the frame with the count, the padding stated by the encoder, and up to two frames at
    /// the start.
    /// </summary>
    private static long CheckCount(long frames, MpegFrameHeader first, EncoderInfo? info)
    {
        var audioFrames = info is null ? frames : frames - 1;
        if (info?.Frames is { } declared && Math.Abs(declared - audioFrames) > 1)
        {
            throw new AudioFormatException($"truncated or damaged: its header states {declared} frames, it contains {audioFrames}");
        }

        return audioFrames > 0
            ? Math.Max(1, ((audioFrames - 2) * first.Samples) - (info?.AddedSamples ?? 0))
            : throw new AudioFormatException("contains no samples");
    }

    private static (MpegFrameHeader Header, EncoderInfo? Info) ReadFirst(Stream stream)
    {
        var start = stream.Position;
        var bytes = new byte[4];
        stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        var header = MpegFrameHeader.Find(bytes) ?? throw new AudioFormatException("not MPEG audio");
        var frame = new byte[FrameBytes(header)];
        stream.Position = start;
        var count = stream.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
        return (header, EncoderInfo.Find(frame.AsSpan(0, count), header));
    }

    private static int FrameBytes(MpegFrameHeader header) =>
        header.Bytes > 4 ? header.Bytes : throw new AudioFormatException("MPEG audio in free format is not supported; encode it again");

    private static bool IsTag(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("TAG"u8) || bytes.StartsWith("APETAGEX"u8) || bytes.StartsWith("LYRICSBEGIN"u8) || bytes.StartsWith("ID3"u8);

    private static bool IsZero(Stream stream, long position)
    {
        stream.Position = position;
        int value;
        do
        {
            value = stream.ReadByte();
        }
        while (value == 0);
        return value < 0;
    }

    /// <summary>Data that an encoder writes into the first frame instead of audio.</summary>
    /// <param name="Frames">Number of frames that follow; null if not stated.</param>
    /// <param name="AddedSamples">Total samples that gapless decoders remove at both ends.</param>
    private sealed record EncoderInfo(long? Frames, int AddedSamples)
    {
        private const int VbriOffset = 36;

        public static EncoderInfo? Find(ReadOnlySpan<byte> frame, MpegFrameHeader header)
        {
            if (frame.Length >= VbriOffset + 18 && frame[VbriOffset..].StartsWith("VBRI"u8))
            {
                return new EncoderInfo(BinaryPrimitives.ReadUInt32BigEndian(frame[(VbriOffset + 14)..]), AddedSamples: 0);
            }

            var xing = frame.Length >= header.XingOffset + 12 ? frame[header.XingOffset..] : [];
            if (!xing.StartsWith("Xing"u8) && !xing.StartsWith("Info"u8))
            {
                return null;
            }

            // The flags say which fields exist: frames, bytes, table, quality; then LAME's part, with delay and padding (12 bits each).
            var flags = xing[7];
            var lame = 8 + ((flags & 1) * 4) + ((flags & 2) * 2) + ((flags & 4) * 25) + ((flags & 8) / 2);
            var added = xing.Length >= lame + 24
                ? (xing[lame + 21] << 4) + (xing[lame + 22] >> 4) + ((xing[lame + 22] & 15) << 8) + xing[lame + 23]
                : 0;
            return new EncoderInfo((flags & 1) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(xing[8..]) : null, added);
        }
    }
}
