using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Counts what a part of a run got right, block by block: the input of every interval and contrast over tracks.</summary>
public static class BlockCounting
{
    /// <summary>The counts of a part.</summary>
    /// <param name="predictions">Its predictions.</param>
    /// <param name="blockOf">The block of a slice by its row; slices of one track are in one block.</param>
    public static BlockCounts Of(Predictions predictions, Func<int, int> blockOf)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(blockOf);
        var blocks = new Dictionary<TrackId, int>();
        for (var row = 0; row < predictions.Slices.Count; row++)
        {
            blocks.TryAdd(predictions.Slices[row].Track, blockOf(row));
        }

        return BlockCounts.Pack(
            from track in TrackVoting.Tally(predictions)
            group track by blocks[track.Track] into block
            select new BlockCount(
                block.Key, block.Sum(track => track.Slices), block.Sum(track => track.CorrectSlices), block.Count(),
                block.Count(track => track.ByMean == track.Label)));
    }
}
