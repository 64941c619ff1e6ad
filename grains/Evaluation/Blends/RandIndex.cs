namespace Experiments.Evaluation.Blends;

/// <summary>Agreement of two partitions of the same points.</summary>
internal static class RandIndex
{
    /// <summary>
    /// The Rand index adjusted for chance (Hubert and Arabie 1985): 1 for equal partitions whatever their numbering, 0 on average for
    /// unrelated ones; 1 if both put all points together. Equals scikit-learn's adjusted_rand_score.
    /// </summary>
    public static double Adjusted(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var (pairs, rows, columns) = (new Dictionary<(int, int), long>(), new Dictionary<int, long>(), new Dictionary<int, long>());
        for (var i = 0; i < first.Length; i++)
        {
            pairs[(first[i], second[i])] = pairs.GetValueOrDefault((first[i], second[i])) + 1;
            rows[first[i]] = rows.GetValueOrDefault(first[i]) + 1;
            columns[second[i]] = columns.GetValueOrDefault(second[i]) + 1;
        }

        var (both, inFirst, inSecond) = (Pairs(pairs.Values), Pairs(rows.Values), Pairs(columns.Values));
        var all = first.Length * (first.Length - 1.0) / 2;
        var expected = all > 0 ? inFirst * inSecond / all : 0;
        var most = (inFirst + inSecond) / 2;
        return most - expected is > 1e-12 and var room ? (both - expected) / room : 1;
    }

    private static double Pairs(IEnumerable<long> counts) => counts.Sum(count => count * (count - 1.0) / 2);
}
