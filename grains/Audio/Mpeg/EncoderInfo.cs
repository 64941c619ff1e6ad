using System.Buffers.Binary;

namespace Experiments.Audio.Mpeg;

/// <summary>
/// What an encoder writes into a first frame instead of sound: a Xing or Info header with LAME's extension, or Fraunhofer's VBRI header
/// (gabriel.mp3-tech.org/mp3infotag.html; G. Bouvigne, "MPEG Audio Frame Header").
/// </summary>
/// <param name="Frames">Number of frames that follow; null if not stated.</param>
/// <param name="Delay">Samples that the encoder put before the sound; null if not stated.</param>
/// <param name="Padding">Samples that the encoder put behind the sound.</param>
internal sealed record EncoderInfo(long? Frames, int? Delay, int Padding)
{
    private const int VbriOffset = 36;

    /// <summary>Reads the header in a frame; null if the frame holds sound.</summary>
    public static EncoderInfo? Find(ReadOnlySpan<byte> frame, MpegFrameHeader header)
    {
        if (header.Layer != 3)
        {
            return null;
        }

        if (frame.Length >= VbriOffset + 18 && frame[VbriOffset..].StartsWith("VBRI"u8))
        {
            return new EncoderInfo(BinaryPrimitives.ReadUInt32BigEndian(frame[(VbriOffset + 14)..]), Delay: null, Padding: 0);
        }

        var xing = frame.Length >= header.XingOffset + 12 ? frame[header.XingOffset..] : [];
        if (!xing.StartsWith("Xing"u8) && !xing.StartsWith("Info"u8))
        {
            return null;
        }

        // The flags say which fields exist: frames, bytes, table, quality; then the encoder's name, and at byte 21 delay and padding.
        var flags = xing[7];
        var lame = 8 + ((flags & 1) * 4) + ((flags & 2) * 2) + ((flags & 4) * 25) + ((flags & 8) / 2);
        long? frames = (flags & 1) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(xing[8..]) : null;
        return xing.Length >= lame + 24 && xing[lame] != 0
            ? new EncoderInfo(
                frames, (xing[lame + 21] << 4) + (xing[lame + 22] >> 4), ((xing[lame + 22] & 15) << 8) + xing[lame + 23])
            : new EncoderInfo(frames, Delay: null, Padding: 0);
    }
}
