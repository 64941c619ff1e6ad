using Experiments.Audio.Containers;

namespace Experiments.Audio.Flac;

/// <summary>What a FLAC file says of all its frames (RFC 9639, section 8.2).</summary>
/// <param name="SampleRate">Hertz.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Bits">Bits of a sample, 4 to 32.</param>
/// <param name="Frames">Number of samples per channel; 0 if unknown.</param>
/// <param name="Md5">The MD5 of the samples; zeros if unknown.</param>
internal sealed record FlacStreamInfo(int SampleRate, int Channels, int Bits, long Frames, byte[] Md5)
{
    private const int Bytes = 34;

    /// <summary>Whether the MD5 is known.</summary>
    public bool HasMd5 => Md5.AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Reads the metadata of a FLAC file from its first four characters to its first frame.</summary>
    /// <exception cref="AudioFormatException">Cut off, or damaged.</exception>
    public static FlacStreamInfo ReadMetadata(Stream stream)
    {
        var reader = new HeaderReader(stream, isBigEndian: true);
        reader.FourCharacters(); // fLaC
        FlacStreamInfo? streamInfo = null;
        var isLast = false;
        while (!isLast)
        {
            var header = reader.UInt32();
            var (type, size) = ((header >> 24) & 0x7F, header & 0xFFFFFF);
            var body = reader.Position;
            isLast = header >> 31 != 0;
            if (streamInfo is null)
            {
                streamInfo = type == 0 && size >= Bytes
                    ? Read(reader.Bytes(Bytes))
                    : throw new AudioFormatException("damaged: it does not start with its stream information");
            }

            reader.Position = body + size;
        }

        return reader.Remaining > 0 ? streamInfo! : throw new AudioFormatException("truncated inside its header"); // not null: one was read
    }

    /// <summary>Reads the 34 bytes of a stream information block.</summary>
    /// <exception cref="AudioFormatException">An implausible rate, or fewer than 4 bits.</exception>
    public static FlacStreamInfo Read(ReadOnlySpan<byte> block)
    {
        // Smallest and largest block and frame; 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples; MD5.
        var packed = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(block[10..]);
        var bits = (int)((packed >> 36) & 31) + 1;
        var format = AudioFormat.Checked("flac", "flac", packed >> 44, (long)((packed >> 41) & 7) + 1, bits);
        return bits >= 4
            ? new FlacStreamInfo(format.SampleRate, format.Channels, bits, (long)(packed & 0xFFFFFFFFF), block.Slice(18, 16).ToArray())
            : throw new AudioFormatException($"its header states {bits} bits per sample; 4 to 32 are supported");
    }
}
