using System.Buffers.Binary;
using System.Text;

namespace Experiments.Models.Networks.Torch;

/// <summary>
/// Marks symbol version needs of an ELF library as weak. TorchSharp's native library requires GLIBCXX_3.4.32 (GCC 13) for one symbol that
/// it never calls, so the loader rejects it on Debian 12 (GCC 12). A weak need is accepted.
/// </summary>
internal static class VersionNeeds
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const byte WeakFlag = 2;

    /// <summary>
    /// Sets VER_FLG_WEAK on the needs of the given names in a 64-bit little-endian ELF <paramref name="image"/> (the tables of
    /// .gnu.version_r) and returns their number; 0 if the data is not such an image.
    /// </summary>
    public static int Weaken(Span<byte> image, params ReadOnlySpan<string> names)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return 0;
        }

        var (sections, size, count) = ((int)U64(image, 0x28), U16(image, 0x3A), U16(image, 0x3C));
        for (var section = 0; section < count; section++)
        {
            var header = sections + (section * size);
            if (U32(image, header + 4) == SectionTypeVersionNeeds)
            {
                var strings = (int)U64(image, sections + ((int)U32(image, header + 40) * size) + 24);
                return WeakenTable(image, (int)U64(image, header + 24), strings, names);
            }
        }

        return 0;
    }

    /// <summary>
    /// A chain of libraries, each with a chain of the versions it must have; links are offsets, 0 ends a chain.
    /// </summary>
    private static int WeakenTable(Span<byte> image, int library, int strings, ReadOnlySpan<string> names)
    {
        var weakened = 0;
        while (true)
        {
            var version = library + (int)U32(image, library + 8);
            for (var left = U16(image, library + 2); left > 0; left--)
            {
                if (names.Contains(ReadName(image, strings + (int)U32(image, version + 8))))
                {
                    image[version + 4] |= WeakFlag;
                    weakened++;
                }

                version += (int)U32(image, version + 12);
            }

            var next = (int)U32(image, library + 12);
            if (next == 0)
            {
                return weakened;
            }

            library += next;
        }
    }

    private static string ReadName(ReadOnlySpan<byte> image, int start) =>
        Encoding.ASCII.GetString(image.Slice(start, image[start..].IndexOf((byte)0)));

    private static ulong U64(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(image[offset..]);

    private static uint U32(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);

    private static ushort U16(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);
}
