using System.Buffers.Binary;

namespace Experiments.Audio.Ogg;

/// <summary>
/// The headers of a Vorbis stream (Vorbis I specification, section 4.2), checked before NVorbis reads them: it would loop for ever on some
/// damaged ones and take gigabytes for others. The limits are those of libvorbis.
/// </summary>
/// <param name="Format">Channels and sample rate.</param>
/// <param name="ShortBlock">Samples of a short block.</param>
/// <param name="LongBlock">Samples of a long block.</param>
/// <param name="ModeIsLong">For each mode, whether its blocks are long.</param>
/// <param name="Identification">The first header packet.</param>
/// <param name="Setup">The third header packet.</param>
internal sealed record VorbisSetup(
    AudioFormat Format, int ShortBlock, int LongBlock, bool[] ModeIsLong, byte[] Identification, byte[] Setup)
{
    private const int IdentificationBytes = 30;
    private const int PacketTypeBytes = 7;

    // Of more, NVorbis makes noise where a channel is silent, or where the bass has a mapping of its own.
    private const int MaxChannels = 2;

    /// <summary>A comment header without a comment, in place of the file's own, which may claim any number of them.</summary>
    public static byte[] NoComments { get; } = [3, .. "vorbis"u8, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    /// <summary>Reads the other two headers.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or beyond the limits.</exception>
    public static VorbisSetup Read(OggPacket first, OggPackets packets)
    {
        var identification = first.Data;
        if (identification.Length < IdentificationBytes || BinaryPrimitives.ReadUInt32LittleEndian(identification.AsSpan(7)) != 0)
        {
            throw new AudioFormatException("damaged: its Vorbis header is too short, or of an unknown version");
        }

        var rate = BinaryPrimitives.ReadUInt32LittleEndian(identification.AsSpan(12));
        var format = AudioFormat.Checked("ogg", "vorbis", rate, identification[11], bitsPerSample: null);
        if (format.Channels > MaxChannels)
        {
            throw new AudioFormatException($"Ogg Vorbis with {format.Channels} channels is not supported; convert it to FLAC or WAV");
        }

        var (shortBits, longBits) = (identification[28] & 15, identification[28] >> 4);
        if (shortBits < 6 || longBits < shortBits || longBits > 13)
        {
            throw new AudioFormatException($"damaged: its Vorbis header states blocks of 2^{shortBits} and 2^{longBits} samples");
        }

        Require(packets.Read(), 3);
        var setup = Require(packets.Read(), 5);
        var modes = VorbisSetupReader.ReadModes(setup.AsSpan(PacketTypeBytes), format.Channels);
        return new VorbisSetup(format, 1 << shortBits, 1 << longBits, modes, identification, setup);
    }

    /// <summary>Samples in the block that a packet holds; 0 if it is no audio packet.</summary>
    public int BlockOf(ReadOnlySpan<byte> packet)
    {
        var bits = new VorbisBits(packet);
        var modeBits = VorbisBits.LengthOf(ModeIsLong.Length - 1);
        if (bits.Left <= modeBits || bits.ReadFlag())
        {
            return 0;
        }

        var mode = bits.ReadInt(modeBits);
        return mode >= ModeIsLong.Length ? 0 : ModeIsLong[mode] ? LongBlock : ShortBlock;
    }

    private static byte[] Require(OggPacket? packet, byte type) =>
        packet is { Data: { Length: > PacketTypeBytes } data } && data[0] == type && data.AsSpan(1).StartsWith("vorbis"u8)
            ? data
            : throw new AudioFormatException("truncated or damaged: a Vorbis header is missing");
}
