using System.Numerics;

namespace Experiments.Audio.Ogg;

/// <summary>
/// Walks through the setup header of a Vorbis stream (Vorbis I specification, section 4.2.4) and checks each part. Floor 0, which no
/// encoder has written since 2001, is refused.
/// </summary>
internal static class VorbisSetupReader
{
    private const uint CodebookSync = 0x564342;
    private const int MaxSizeBits = 24;
    private const int MaxCodeLength = 32;

    // Many times what libvorbis's encoder writes, and some 30 MB in NVorbis.
    private const int MaxEntries = 1 << 18;
    private const int MaxValues = 1 << 22;

    /// <summary>Whether the blocks of each mode are long.</summary>
    /// <param name="setup">The header after its type.</param>
    /// <param name="channels">Channels of the stream.</param>
    /// <exception cref="AudioFormatException">Damaged, or beyond the limits.</exception>
    public static bool[] ReadModes(ReadOnlySpan<byte> setup, int channels)
    {
        var bits = new VorbisBits(setup);
        var books = new (int Entries, int Dimensions)[bits.ReadInt(8) + 1];
        for (var i = 0; i < books.Length; i++)
        {
            books[i] = ReadCodebook(ref bits);
        }

        Require(
            books.Sum(book => (long)book.Entries) <= MaxEntries
            && books.Sum(book => (long)book.Entries * book.Dimensions) <= MaxValues, "codebooks");
        for (var times = bits.ReadInt(6) + 1; times > 0; times--)
        {
            Require(bits.Read(16) == 0, "time");
        }

        var floors = bits.ReadInt(6) + 1;
        for (var i = 0; i < floors; i++)
        {
            ReadFloor(ref bits, books.Length);
        }

        var residues = bits.ReadInt(6) + 1;
        for (var i = 0; i < residues; i++)
        {
            ReadResidue(ref bits, books);
        }

        var mappings = bits.ReadInt(6) + 1;
        for (var i = 0; i < mappings; i++)
        {
            ReadMapping(ref bits, channels, floors, residues);
        }

        var modes = new bool[bits.ReadInt(6) + 1];
        for (var i = 0; i < modes.Length; i++)
        {
            modes[i] = bits.ReadFlag();
            Require(bits.Read(32) == 0 && bits.Read(8) < mappings, "mode");
        }

        Require(bits.ReadFlag(), "end");
        return modes;
    }

    private static (int Entries, int Dimensions) ReadCodebook(ref VorbisBits bits)
    {
        Require(bits.Read(24) == CodebookSync, "codebook");
        var (dimensions, entries) = (bits.ReadInt(16), bits.ReadInt(24));
        Require(
            dimensions > 0 && entries > 0 && VorbisBits.LengthOf(dimensions) + VorbisBits.LengthOf(entries) <= MaxSizeBits, "codebook");
        if (bits.ReadFlag())
        {
            SkipOrderedLengths(ref bits, entries);
        }
        else
        {
            var isSparse = bits.ReadFlag();
            for (var i = 0; i < entries; i++)
            {
                if (!isSparse || bits.ReadFlag())
                {
                    bits.Read(5);
                }
            }
        }

        var lookup = bits.Read(4);
        Require(lookup <= 2, "codebook");
        if (lookup > 0)
        {
            bits.Read(32); // smallest value
            bits.Read(32); // difference of two values
            var valueBits = bits.ReadInt(4) + 1;
            bits.Read(1); // whether they add up
            var values = lookup == 1 ? LatticeValues(entries, dimensions) : (long)entries * dimensions;
            Require(values * valueBits <= bits.Left, "codebook");
            for (; values > 0; values--)
            {
                bits.Read(valueBits);
            }
        }

        return (entries, dimensions);
    }

    private static void SkipOrderedLengths(ref VorbisBits bits, int entries)
    {
        var length = bits.ReadInt(5) + 1;
        for (var i = 0; i < entries; length++)
        {
            var count = bits.ReadInt(VorbisBits.LengthOf(entries - i));
            Require(length <= MaxCodeLength && count <= entries - i, "codebook");
            i += count;
        }
    }

    /// <summary>The largest number whose power by the dimensions is at most the entries.</summary>
    private static int LatticeValues(int entries, int dimensions)
    {
        var values = 1;
        while (BigInteger.Pow(values + 1, dimensions) <= entries)
        {
            values++;
        }

        return values;
    }

    private static void ReadFloor(ref VorbisBits bits, int books)
    {
        var type = bits.Read(16);
        if (type == 0)
        {
            throw new AudioFormatException("its Vorbis stream uses floor 0, which is not supported; encode it again");
        }

        Require(type == 1, "floor");
        var partitions = new int[bits.ReadInt(5)];
        for (var i = 0; i < partitions.Length; i++)
        {
            partitions[i] = bits.ReadInt(4);
        }

        var dimensions = new int[partitions.DefaultIfEmpty(-1).Max() + 1];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = bits.ReadInt(3) + 1;
            var subclasses = bits.ReadInt(2);
            Require(subclasses == 0 || bits.Read(8) < books, "floor");
            for (var j = 0; j < 1 << subclasses; j++)
            {
                Require(bits.Read(8) <= books, "floor");
            }
        }

        bits.Read(2); // multiplier
        var rangeBits = bits.ReadInt(4);
        foreach (var partition in partitions)
        {
            for (var i = 0; i < dimensions[partition]; i++)
            {
                bits.Read(rangeBits);
            }
        }
    }

    private static void ReadResidue(ref VorbisBits bits, (int Entries, int Dimensions)[] books)
    {
        Require(bits.Read(16) <= 2, "residue");
        var (begin, end) = (bits.Read(24), bits.Read(24));
        bits.Read(24); // size of a partition
        var cascades = new uint[bits.ReadInt(6) + 1];
        var classBook = bits.ReadInt(8);
        Require(begin <= end && classBook < books.Length, "residue");
        Require(BigInteger.Pow(cascades.Length, books[classBook].Dimensions) <= books[classBook].Entries, "residue");
        for (var i = 0; i < cascades.Length; i++)
        {
            cascades[i] = bits.Read(3);
            cascades[i] |= bits.ReadFlag() ? bits.Read(5) << 3 : 0;
        }

        for (var count = cascades.Sum(BitOperations.PopCount); count > 0; count--)
        {
            Require(bits.Read(8) < books.Length, "residue");
        }
    }

    private static void ReadMapping(ref VorbisBits bits, int channels, int floors, int residues)
    {
        Require(bits.Read(16) == 0, "mapping");
        var submaps = bits.ReadFlag() ? bits.ReadInt(4) + 1 : 1;
        if (submaps > 1)
        {
            throw new AudioFormatException("its Vorbis stream maps channels separately, which is not supported; convert it to FLAC or WAV");
        }

        var steps = bits.ReadFlag() ? bits.ReadInt(8) + 1 : 0;
        if (channels > 1 && steps == 0)
        {
            // NVorbis makes noise of a silent channel beside one that is not, unless they are coupled.
            throw new AudioFormatException("its Vorbis stream has uncoupled channels, which is not supported; convert it to FLAC or WAV");
        }

        for (; steps > 0; steps--)
        {
            var (magnitude, angle) = (bits.Read(VorbisBits.LengthOf(channels - 1)), bits.Read(VorbisBits.LengthOf(channels - 1)));
            Require(magnitude != angle && magnitude < channels && angle < channels, "mapping");
        }

        Require(bits.Read(2) == 0, "mapping");
        bits.Read(8); // unused
        Require(bits.Read(8) < floors && bits.Read(8) < residues, "mapping");
    }

    private static void Require(bool isRight, string part)
    {
        if (!isRight)
        {
            throw new AudioFormatException($"damaged: its Vorbis setup header is wrong ({part})");
        }
    }
}
