using System.Buffers.Binary;
using Experiments.Audio.Containers;
using Experiments.Audio.Flac;
using Experiments.Domain;

namespace Experiments.Unit.Audio.Codecs;

/// <summary>Ways to damage a file, drawn from a seeded stream.</summary>
internal static class Mutations
{
    private static readonly uint[] Extremes =
    [
        0,
        1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFFFFE,
        0xFFFFFFFF,
        0x7FFFF000,
    ];

    private static readonly Crc HeaderCheck = new(0x07, 8);
    private static readonly Crc FrameCheck = new(0x8005, 16);

    /// <summary>
    /// One to three changes; every other Ogg or FLAC file gets valid checksums, so that the codec also sees the damage.
    /// </summary>
    public static byte[] Mutate(byte[] file, RandomStream random)
    {
        var frames = FlacFrameStarts(file);
        var mutant = file.ToArray();
        for (var change = random.NextInt(3); change >= 0 && mutant.Length > 0; change--)
        {
            mutant = random.NextInt(6) switch
            {
                0 => FlipBits(mutant, random),
                1 => mutant[..random.NextInt(mutant.Length)],
                2 => Overwrite(mutant, Place(mutant.Length, random), random),
                3 => Overwrite(mutant, random.NextInt(mutant.Length), random),
                4 => Splice(mutant, random),
                _ => FlipBits(mutant, random),
            };
        }

        return random.NextInt(2) == 0 ? mutant : RepairChecksums(mutant, frames);
    }

    private static byte[] FlipBits(byte[] file, RandomStream random)
    {
        for (var flip = random.NextInt(8); flip >= 0; flip--)
        {
            file[random.NextInt(file.Length)] ^= (byte)(1 << random.NextInt(8));
        }

        return file;
    }

    // Extreme values do the most harm in headers.
    private static int Place(int length, RandomStream random) => random.NextInt(Math.Min(length, 64));

    private static byte[] Overwrite(byte[] file, int place, RandomStream random)
    {
        Span<byte> value = stackalloc byte[4];
        var extreme = Extremes[random.NextInt(Extremes.Length)];
        if (random.NextInt(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, extreme);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(value, extreme);
        }

        var bytes = Math.Min(1 << random.NextInt(3), file.Length - place);
        value[^bytes..].CopyTo(file.AsSpan(place));
        return file;
    }

    /// <summary>Moves, repeats or removes a piece.</summary>
    private static byte[] Splice(byte[] file, RandomStream random)
    {
        var (from, to) = (random.NextInt(file.Length), random.NextInt(file.Length));
        var length = random.NextInt(Math.Min(4096, file.Length - from) + 1);
        return random.NextInt(3) switch
        {
            0 => [.. file[..to], .. file[from..(from + length)], .. file[to..]],
            1 => [.. file[..from], .. file[(from + length)..]],
            _ => [.. file[..to], .. file[from..(from + length)], .. file[Math.Min(file.Length, to + length)..]],
        };
    }

    private static byte[] RepairChecksums(byte[] file, List<int> flacFrames)
    {
        if (file.AsSpan().StartsWith("OggS"u8))
        {
            return RepairOggChecksums(file);
        }

        for (var i = 0; i < flacFrames.Count; i++)
        {
            var (start, end) = (flacFrames[i], i + 1 < flacFrames.Count ? flacFrames[i + 1] : file.Length);
            if (end <= file.Length && end - start > 16)
            {
                // The tests' encoder writes headers of eight bytes for the first 128 samples, of nine or ten later.
                var header = 8 + (start == flacFrames[0] ? 0 : file[start + 4] >= 0xE0 ? 2 : 1);
                file[start + header - 1] = (byte)HeaderCheck.Compute(file.AsSpan(start, header - 1));
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(end - 2),
                    (ushort)FrameCheck.Compute(file.AsSpan(start, end - 2 - start)));
            }
        }

        return file;
    }

    private static byte[] RepairOggChecksums(byte[] file)
    {
        for (var position = 0; position + 27 <= file.Length;)
        {
            var segments = file[position + 26];
            var end = position + 27 + segments;
            for (var i = position + 27; i < Math.Min(file.Length, position + 27 + segments); i++)
            {
                end += file[i];
            }

            if (end > file.Length)
            {
                break;
            }

            var page = file[position..end];
            OggFile.Repair(page);
            page.CopyTo(file, position);
            position = end;
        }

        return file;
    }

    private static List<int> FlacFrameStarts(byte[] file)
    {
        var starts = new List<int>();
        if (file.AsSpan().StartsWith("fLaC"u8))
        {
            for (var i = 42; i < file.Length; i++)
            {
                if (FlacFrameHeader.Find(file.AsSpan(i, Math.Min(16, file.Length - i))) is not null)
                {
                    starts.Add(i);
                }
            }
        }

        return starts;
    }
}
