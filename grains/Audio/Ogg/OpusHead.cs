using System.Buffers.Binary;

namespace Experiments.Audio.Ogg;

/// <summary>The identification header of an Opus stream (RFC 7845, section 5.1).</summary>
/// <param name="Format">Channels, and the rate to decode at.</param>
/// <param name="PreSkip">Decoded samples to drop at the start, at 48 kHz.</param>
/// <param name="Gain">Gain to apply, decibels times 256.</param>
/// <param name="Streams">Opus streams in each packet.</param>
/// <param name="Coupled">How many of them are stereo.</param>
/// <param name="Mapping">For each channel, the decoded one that it takes; 255 for silence.</param>
internal sealed record OpusHead(AudioFormat Format, int PreSkip, int Gain, int Streams, int Coupled, byte[] Mapping)
{
    /// <summary>The rate of positions and of the pre-skip, hertz.</summary>
    public const int GranuleRate = 48_000;

    private const int MinBytes = 19;
    private const int MappingAt = 21;

    /// <summary>Reads the header.</summary>
    /// <exception cref="AudioFormatException">Damaged, or of an unsupported kind.</exception>
    public static OpusHead Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < MinBytes || (packet[8] & 0xF0) != 0)
        {
            throw new AudioFormatException("damaged: its Opus header is too short, or of an unknown version");
        }

        var channels = packet[9];
        var format = AudioFormat.Checked(
            "ogg", "opus", DecodingRate(BinaryPrimitives.ReadUInt32LittleEndian(packet[12..])), channels, bitsPerSample: null);
        var head = new OpusHead(
            format, BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]), BinaryPrimitives.ReadInt16LittleEndian(packet[16..]), 1,
            channels - 1, [0, 1]);
        var family = packet[18];
        if (family == 0)
        {
            return channels <= 2
                ? head with { Mapping = head.Mapping[..channels] }
                : throw new AudioFormatException($"damaged: its Opus header states {channels} channels without a mapping");
        }

        if (family is not (1 or 2 or 255))
        {
            throw new AudioFormatException($"its Opus channel mapping {family} is not supported; encode it again");
        }

        if (packet.Length < MappingAt + channels)
        {
            throw new AudioFormatException("damaged: its Opus header is too short");
        }

        head = head with { Streams = packet[19], Coupled = packet[20], Mapping = packet.Slice(MappingAt, channels).ToArray() };
        return head.Streams > 0 && head.Coupled <= head.Streams && head.Streams + head.Coupled <= 255
            && head.Mapping.All(channel => channel == 255 || channel < head.Streams + head.Coupled)
            ? head
            : throw new AudioFormatException("damaged: the channel mapping of its Opus header is wrong");
    }

    /// <summary>
    /// Opus has no rate of its own: the rate before encoding is used if it is 24 kHz, as libsndfile does, otherwise 48 kHz. Below that,
    /// Concentus is silent in hybrid packets.
    /// </summary>
    private static int DecodingRate(uint original) => original == GranuleRate / 2 ? GranuleRate / 2 : GranuleRate;
}
