namespace Experiments.Search;

/// <summary>The volume that a set of settings dominates, up to a reference point: what a Pareto front is worth as a whole.</summary>
internal static class Hypervolume
{
    /// <summary>
    /// The volume between the points and <paramref name="reference"/>; points that are not better than it in every loss add nothing. Exact,
    /// by the recursion of While et al. (2012): each point adds its box without what the later ones cover of it.
    /// </summary>
    public static double Of(IReadOnlyList<double[]> points, double[] reference)
    {
        var sum = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            sum += Added(points[i], points.Skip(i + 1), reference);
        }

        return sum;
    }

    /// <summary>What a point adds to the volume of the others.</summary>
    public static double Added(double[] point, IEnumerable<double[]> others, double[] reference)
    {
        // Of each other point, the part inside this point's box; of these, dominated ones add nothing and are left out.
        var inside = others.Select(other => other.Zip(point, Math.Max).ToArray()).ToList();
        var front = inside.Where((candidate, i) => !inside.Where((other, j) =>
            ParetoFront.Dominates(other, candidate) || (j < i && other.AsSpan().SequenceEqual(candidate))).Any()).ToList();
        return Box(point, reference) - Of(front, reference);
    }

    /// <summary>
    /// Orders points so that each adds most to the volume of those before it: greedy, which comes within 1 - 1/e of the best subset of any
    /// size. Returns the first <paramref name="count"/> indices; of equals, the first.
    /// </summary>
    /// <param name="points">Finite losses.</param>
    /// <param name="reference">A point that all dominate.</param>
    /// <param name="count">How many to choose.</param>
    public static IReadOnlyList<int> Choose(IReadOnlyList<double[]> points, double[] reference, int count)
    {
        var chosen = new List<int>();

        // What a point adds can only shrink as others are chosen, so an outdated value is an upper limit.
        var limits = points.Select(point => Box(point, reference)).ToArray();
        var isCurrent = new bool[points.Count];
        while (chosen.Count < Math.Min(count, points.Count))
        {
            Array.Clear(isCurrent);
            var best = Largest(limits);
            while (!isCurrent[best])
            {
                limits[best] = Added(points[best], chosen.Select(index => points[index]), reference);
                isCurrent[best] = true;
                best = Largest(limits);
            }

            chosen.Add(best);
            limits[best] = double.NegativeInfinity;
        }

        return chosen;
    }

    private static int Largest(double[] values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }

    private static double Box(double[] point, double[] reference)
    {
        var volume = 1.0;
        for (var i = 0; i < point.Length; i++)
        {
            volume *= Math.Max(0, reference[i] - point[i]);
        }

        return volume;
    }
}
