namespace Experiments.Search;

/// <summary>
/// Non-domination: of two settings with several losses, one dominates the other if it is at least as good in all of them and better in one.
/// </summary>
public static class ParetoFront
{
    /// <summary>
    /// The rank of each vector of losses: 0 for those that none dominates, the Pareto front; 1 for those that only rank 0 dominates, and so
    /// on. Equal vectors have equal ranks. NaN is infinite.
    /// </summary>
    /// <remarks>Sequential search over fronts (Zhang et al. 2015), after a sort by which no vector can dominate an earlier one.</remarks>
    /// <exception cref="ArgumentException">The vectors differ in length.</exception>
    public static int[] Ranks(IReadOnlyList<double[]> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Any(vector => vector.Length != losses[0].Length))
        {
            throw new ArgumentException("all settings must have the same number of losses", nameof(losses));
        }

        var clean = losses.Select(vector => Array.ConvertAll(vector, loss => double.IsNaN(loss) ? double.PositiveInfinity : loss))
            .ToArray();
        var order = Enumerable.Range(0, clean.Length).ToArray();
        Array.Sort(order, (a, b) => clean[a].AsSpan().SequenceCompareTo(clean[b]) is var sign and not 0 ? sign : a.CompareTo(b));
        var fronts = new List<List<double[]>>();
        var ranks = new int[clean.Length];
        foreach (var place in order)
        {
            var vector = clean[place];
            var rank = fronts.FindIndex(front => !IsDominated(vector, front));
            if (rank < 0)
            {
                rank = fronts.Count;
                fronts.Add([]);
            }

            fronts[rank].Add(vector);
            ranks[place] = rank;
        }

        return ranks;
    }

    /// <summary>Whether the first is at least as good in every loss, and better in one.</summary>
    internal static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var isBetter = false;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] > b[i])
            {
                return false;
            }

            isBetter |= a[i] < b[i];
        }

        return isBetter;
    }

    private static bool IsDominated(double[] vector, List<double[]> front)
    {
        // The last ones are nearest in the order, so they most often dominate.
        for (var i = front.Count - 1; i >= 0; i--)
        {
            if (Dominates(front[i], vector))
            {
                return true;
            }
        }

        return false;
    }
}
