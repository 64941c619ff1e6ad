namespace Experiments.Evaluation.Blends;

/// <summary>
/// How much nearer points are to their own group than to the next (Rousseeuw 1987): (b − a) / max(a, b) with the mean distances a to the
/// others of its group and b to the nearest other group; 0 for a group of one.
/// </summary>
internal static class Silhouette
{
    /// <summary>The distances of all points; Euclidean.</summary>
    public static double[][] Distances(double[][] points)
    {
        var distances = Array.ConvertAll(points, _ => new double[points.Length]);
        for (var i = 0; i < points.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                distances[i][j] = distances[j][i] = Math.Sqrt(KMeans.Square(points[i], points[j]));
            }
        }

        return distances;
    }

    /// <summary>The mean width over all points.</summary>
    public static double Mean(double[][] distances, int[] labels, int groups)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            sum += Of(distances[i], labels, groups, labels[i]).Width;
        }

        return sum / labels.Length;
    }

    /// <summary>The width of one point, and the nearest group that is not its own.</summary>
    /// <param name="distances">Its distances to points with known groups, itself among them or not.</param>
    /// <param name="labels">The groups of those points.</param>
    /// <param name="groups">How many groups there are.</param>
    /// <param name="own">Its own group.</param>
    public static (double Width, int Neighbor) Of(ReadOnlySpan<double> distances, ReadOnlySpan<int> labels, int groups, int own)
    {
        Span<double> sums = stackalloc double[groups];
        Span<int> counts = stackalloc int[groups];
        sums.Clear();
        counts.Clear();
        for (var j = 0; j < labels.Length; j++)
        {
            sums[labels[j]] += distances[j];
            counts[labels[j]]++;
        }

        var (near, neighbor) = (double.PositiveInfinity, own);
        for (var group = 0; group < groups; group++)
        {
            if (group != own && counts[group] > 0 && sums[group] / counts[group] < near)
            {
                (near, neighbor) = (sums[group] / counts[group], group);
            }
        }

        if (counts[own] < 2 || neighbor == own)
        {
            return (0, neighbor);
        }

        var inner = sums[own] / (counts[own] - 1);
        return (Math.Max(inner, near) is > 0 and var greater ? (near - inner) / greater : 0, neighbor);
    }
}
