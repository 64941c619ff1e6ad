using System.Collections.Immutable;
using System.IO.Compression;
using Orleans;

namespace Experiments.Domain;

/// <summary>Right and all slices and tracks of one block in one part of a run.</summary>
/// <param name="Block">Number of the block in the split, from 0: the same in all runs of a sweep.</param>
/// <param name="Slices">Its slices in the part, 1 or more.</param>
/// <param name="RightSlices">How many of them were predicted correctly.</param>
/// <param name="Tracks">Its tracks in the part: 1 unless it is a group or has exact duplicates.</param>
/// <param name="RightTracks">How many of them were predicted correctly by the mean probability of their slices.</param>
public readonly record struct BlockCount(int Block, int Slices, int RightSlices, int Tracks, int RightTracks);

/// <summary>
/// What a part of a run got right, block by block. A block is what a split keeps together, and so what statistics count as one
/// observation: a track with its exact duplicates, or a group.
/// </summary>
/// <param name="Packed">
/// The counts as numbers of 7 bits a byte, compressed, in base 64: some 300 to 1,500 characters for 1,000 tracks.
/// </param>
[GenerateSerializer, Immutable, Alias("block-counts")]
public sealed record BlockCounts(string Packed)
{
    /// <summary>Packs counts; each block occurs once.</summary>
    public static BlockCounts Pack(IEnumerable<BlockCount> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(new ZLibStream(bytes, CompressionLevel.Optimal)))
        {
            var previous = -1;
            foreach (var count in counts.OrderBy(count => count.Block))
            {
                writer.Write7BitEncodedInt(count.Block - previous);
                writer.Write7BitEncodedInt(count.Slices);
                writer.Write7BitEncodedInt(count.Slices - count.RightSlices);
                writer.Write7BitEncodedInt(count.Tracks);
                writer.Write7BitEncodedInt(count.Tracks - count.RightTracks);
                previous = count.Block;
            }

            writer.Write7BitEncodedInt(0);
        }

        return new BlockCounts(Convert.ToBase64String(bytes.ToArray()));
    }

    /// <summary>The counts, by ascending block.</summary>
    public ImmutableArray<BlockCount> Unpack()
    {
        using var reader = new BinaryReader(new ZLibStream(new MemoryStream(Convert.FromBase64String(Packed)), CompressionMode.Decompress));
        var counts = ImmutableArray.CreateBuilder<BlockCount>();
        var block = -1;
        while (reader.Read7BitEncodedInt() is var step and > 0)
        {
            block += step;
            var (slices, wrong) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            var (tracks, wrongTracks) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            counts.Add(new BlockCount(block, slices, slices - wrong, tracks, tracks - wrongTracks));
        }

        return counts.ToImmutable();
    }
}

/// <summary>The counts of a run's parts.</summary>
/// <param name="Train">Train.</param>
/// <param name="Validation">Validation; null if the protocol has no such part.</param>
/// <param name="Test">Test.</param>
[GenerateSerializer, Immutable, Alias("run-blocks")]
public sealed record RunBlocks(BlockCounts Train, BlockCounts? Validation, BlockCounts Test);
