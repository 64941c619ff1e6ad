using Experiments.Audio.Containers;

namespace Experiments.Audio.Mpeg;

/// <summary>
/// The frames of a file of MPEG audio in order. Each must be whole and followed by another, by a tag, or by the end: decoding libraries
/// skip damaged parts, here they are an error. Damage inside a frame cannot be detected: few MP3 files have checksums.
/// </summary>
/// <param name="stream">Positioned at the first frame.</param>
internal sealed class MpegFrames(Stream stream)
{
    private byte[] _frame = new byte[2048];
    private MpegFrameHeader? _first;
    private long _end = stream.Position;

    /// <summary>Header of the current frame.</summary>
    public MpegFrameHeader Header { get; private set; }

    /// <summary>Position of the current frame, bytes.</summary>
    public long Position { get; private set; }

    /// <summary>Number of frames up to the current one, this included.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the current frame follows a tag.</summary>
    public bool IsBehindTag { get; private set; }

    /// <summary>The bytes of the current frame.</summary>
    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, Header.Bytes);

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

    /// <summary>Reads the next frame; false at the end.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, of another kind than the first, or in free format.</exception>
    public bool Read()
    {
        stream.Position = _end;
        IsBehindTag = false;
        while (true)
        {
            if (_end >= stream.Length)
            {
                return false;
            }

            var count = stream.ReadAtLeast(_frame.AsSpan(0, MpegFrameHeader.HeaderBytes), MpegFrameHeader.HeaderBytes, false);
            if (MpegFrameHeader.Find(_frame.AsSpan(0, count)) is { } header && (_first is null || header.IsLike(_first.Value)))
            {
                Take(header);
                return true;
            }

            SkipTag(count);
        }
    }

    private void Take(MpegFrameHeader header)
    {
        if (header.Bytes <= header.MainDataOffset && header.Layer == 3 || header.Bytes <= MpegFrameHeader.HeaderBytes)
        {
            throw new AudioFormatException(header.Bytes == 0
                ? "MPEG audio in free format is not supported; encode it again"
                : $"damaged: its frame at byte {_end} is too short");
        }

        _first ??= header;
        if (_frame.Length < header.Bytes)
        {
            Array.Resize(ref _frame, header.Bytes);
        }

        var rest = _frame.AsSpan(MpegFrameHeader.HeaderBytes, header.Bytes - MpegFrameHeader.HeaderBytes);
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
        {
            throw new AudioFormatException("truncated inside its last frame");
        }

        (Header, Position, _end) = (header, _end, _end + header.Bytes);
        Count++;
    }

    private void SkipTag(int count)
    {
        stream.Position = _end;
        var length = Tags.LengthAt(stream);
        if (length == 0)
        {
            throw new AudioFormatException(
                MpegFrameHeader.Find(_frame.AsSpan(0, count)) is { } other && _first is { } first && (IsBehindTag || IsFollowed(other))
                    ? $"changes from {first.Describe} to {other.Describe} at byte {_end}; split it into one file for each"
                    : $"damaged: no frame at byte {_end}, after {Count} frames");
        }

        _end += length;
        stream.Position = _end;
        IsBehindTag = true;
    }

    /// <summary>Whether a frame of the same kind follows, so that this is no accident.</summary>
    private bool IsFollowed(MpegFrameHeader header)
    {
        var next = new byte[MpegFrameHeader.HeaderBytes];
        stream.Position = _end + header.Bytes;
        var count = stream.ReadAtLeast(next, next.Length, throwOnEndOfStream: false);
        return header.Bytes > 0 && MpegFrameHeader.Find(next.AsSpan(0, count)) is { } second && second.IsLike(header);
    }

    private static bool IsTag(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("TAG"u8) || bytes.StartsWith("APETAGEX"u8) || bytes.StartsWith("LYRICSBEGIN"u8) || bytes.StartsWith("ID3"u8);
}
