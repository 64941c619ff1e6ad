using System.Buffers.Binary;
using Experiments.Audio.Containers;
using static Experiments.Unit.Audio.AudioFiles;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>Splits Ogg files into pages and corrects the checksum of a changed one.</summary>
internal static class OggFile
{
    private static readonly Crc PageCheck = new(0x04C11DB7, 32);

    public static List<byte[]> Pages(byte[] file)
    {
        var pages = new List<byte[]>();
        for (var position = 0; position < file.Length; position += pages[^1].Length)
        {
            var segments = file[position + 26];
            var body = file.AsSpan(position + 27, segments).ToArray().Sum(segment => segment);
            pages.Add(file[position..(position + 27 + segments + body)]);
        }

        return pages;
    }

    public static byte[] Page(byte[] body, byte flags)
    {
        byte[] page = [.. Text("OggS"), 0, flags, .. new byte[8], .. U32(1), .. U32(0), .. U32(0), 1, (byte)body.Length, .. body];
        Repair(page);
        return page;
    }

    public static void Repair(byte[] page)
    {
        page.AsSpan(22, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), PageCheck.Compute(page));
    }
}
