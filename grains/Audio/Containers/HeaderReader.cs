using System.Buffers.Binary;

namespace Experiments.Audio.Containers;

/// <summary>Reads the fields of a header in one byte order; reaching the end of the file is an error.</summary>
internal sealed class HeaderReader(Stream stream, bool isBigEndian)
{
    private readonly byte[] _buffer = new byte[64];

    /// <summary>Position of the next field, bytes from the start of the stream.</summary>
    public long Position
    {
        get => stream.Position;
        set => stream.Position = value;
    }

    /// <summary>Bytes from here to the end of the file.</summary>
    public long Remaining => stream.Length - stream.Position;

    /// <summary>An unsigned 16-bit number.</summary>
    public ushort UInt16() =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Bytes(2)) : BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    /// <summary>An unsigned 32-bit number.</summary>
    public uint UInt32() =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Bytes(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>An unsigned 64-bit number.</summary>
    public ulong UInt64() =>
        isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Bytes(8)) : BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>
    /// An 80-bit extended float, as AIFF stores its sample rate: sign and exponent (bias 16,383) in 16 bits, then a 64-bit mantissa
    /// with an explicit leading one.
    /// </summary>
    public double Extended()
    {
        var signAndExponent = UInt16();
        var magnitude = Math.ScaleB(UInt64(), (signAndExponent & 0x7FFF) - 16383 - 63);
        return (signAndExponent & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /// <summary>Four characters, such as a chunk's name.</summary>
    public string FourCharacters() => string.Create(4, Bytes(4).ToArray(), static (text, bytes) =>
    {
        for (var i = 0; i < 4; i++)
        {
            text[i] = (char)bytes[i];
        }
    });

    /// <summary>The next bytes, up to 64; valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _buffer.AsSpan(0, count);
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count
            ? bytes
            : throw new AudioFormatException("truncated inside its header");
    }
}
