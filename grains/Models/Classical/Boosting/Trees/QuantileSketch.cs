namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Summarizes the values of one column, in the two ways that XGBoost does.</summary>
internal static class QuantileSketch
{
    /// <summary>A sketch of a histogram's cuts is this many times as fine as the bins.</summary>
    private const int Factor = 8;

    /// <summary>
    /// For hist, of unsorted values: chunks are summarized, and summaries of equal depth merged, until one is left.
    /// <paramref name="weights"/> has a weight for each value; NaN is left out.
    /// </summary>
    public static QuantileSummary OfChunks(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, int maxBins)
    {
        var present = values.Length - Missing(values);
        var bins = Math.Max(1, Math.Min(maxBins, present));
        var limit = LimitSize(present, 1.0 / (bins * (float)Factor));
        var levels = new List<QuantileSummary?>();
        var chunk = new List<(float Value, float Weight)>();
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]) || weights[i] == 0)
            {
                continue;
            }

            if (chunk.Count == 2 * limit && chunk[^1].Value != values[i])
            {
                Push(levels, OfChunk(chunk), limit);
                chunk.Clear();
            }

            if (chunk.Count > 0 && chunk[^1].Value == values[i])
            {
                chunk[^1] = (values[i], chunk[^1].Weight + weights[i]);
            }
            else
            {
                chunk.Add((values[i], weights[i]));
            }
        }

        var all = OfChunk(chunk).Prune(limit);
        foreach (var level in levels)
        {
            all = level is null ? all : all.Count == 0 ? level : QuantileSummary.Combine(all, level).Prune(limit);
        }

        return all.Prune(Math.Min(present, maxBins * Factor)).Prune(Math.Min(present, maxBins) + 1);
    }

    /// <summary>
    /// For approx, of rows in ascending order of their values: one pass takes a value whenever another part of the total weight has gone
    /// by.
    /// </summary>
    public static QuantileSummary OfSorted(ReadOnlySpan<SortedEntry> column, ReadOnlySpan<float> weights, int maxBins)
    {
        var summary = new QuantileSummary();
        var total = 0.0;
        foreach (var entry in column)
        {
            total += weights[entry.Row];
        }

        var (rank, weight, goal) = (0.0, 0.0, 0.0);
        for (var i = 0; i < column.Length; i++)
        {
            var value = column[i].Value;
            weight += weights[column[i].Row];
            var isLast = i + 1 == column.Length;
            if (!isLast && column[i + 1].Value == value)
            {
                continue;
            }

            if (isLast || (rank + weight >= goal && summary.Count != maxBins))
            {
                summary.Add(new((float)rank, (float)(rank + weight), (float)weight, value));
                goal = summary.Count == maxBins ? (total * 2) + 1e-5f : (float)(summary.Count * total / maxBins);
            }

            rank += weight;
            weight = 0;
        }

        var limit = LimitSize(column.Length, 2.0 / maxBins);
        return summary.PruneKeepingHeavy(limit)
            .PruneKeepingHeavy(Math.Min(column.Length, maxBins * Factor))
            .PruneKeepingHeavy(Math.Min(column.Length, maxBins) + 1);
    }

    private static int Missing(ReadOnlySpan<float> values)
    {
        var missing = 0;
        foreach (var value in values)
        {
            missing += float.IsNaN(value) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>Values that a summary keeps, so that merging many of them does not exceed the error <paramref name="epsilon"/>.</summary>
    private static int LimitSize(int count, double epsilon)
    {
        for (var level = 1; ; level++)
        {
            var limit = Math.Min(count, (long)Math.Ceiling(level / epsilon) + 1);
            if (limit << level >= count)
            {
                return (int)limit;
            }
        }
    }

    private static QuantileSummary OfChunk(List<(float Value, float Weight)> chunk)
    {
        chunk.Sort((a, b) => a.Value.CompareTo(b.Value));
        var summary = new QuantileSummary();
        var rank = 0f;
        for (var i = 0; i < chunk.Count;)
        {
            var (value, weight) = chunk[i++];
            for (; i < chunk.Count && chunk[i].Value == value; i++)
            {
                weight += chunk[i].Weight;
            }

            summary.Add(new(rank, rank + weight, weight, value));
            rank += weight;
        }

        return summary;
    }

    /// <summary>Stores a summary at the lowest level, merging it upwards as a carry in addition.</summary>
    private static void Push(List<QuantileSummary?> levels, QuantileSummary summary, int limit)
    {
        for (var level = 0; ; level++)
        {
            if (levels.Count == level)
            {
                levels.Add(null);
            }

            if (levels[level] is not { } stored)
            {
                levels[level] = summary.Prune(limit);
                return;
            }

            summary = QuantileSummary.Combine(summary.Prune(limit), stored);
            if (summary.Count <= limit)
            {
                levels[level] = summary;
                return;
            }

            levels[level] = null;
        }
    }
}
