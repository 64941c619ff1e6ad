using Experiments.Domain;

namespace Experiments.Evaluation.Blends;

/// <summary>
/// Lloyd's k-means with greedy k-means++ starts (Arthur and Vassilvitskii 2007). Our own, because it must give the same groups on every
/// machine and at every number of threads, and is called thousands of times on small data for references and bootstraps.
/// </summary>
internal static class KMeans
{
    private const int MaxRounds = 100;

    /// <summary>The best of several starts.</summary>
    /// <param name="points">Shape [points, dimensions]; one or more.</param>
    /// <param name="groups">How many groups, 1 to the number of points.</param>
    /// <param name="seed">Decides the starts.</param>
    /// <param name="starts">How many starts.</param>
    /// <returns>Groups in no order; fewer where there are fewer different points.</returns>
    public static Partition Fit(double[][] points, int groups, ulong seed, int starts)
    {
        Partition? best = null;
        var least = double.PositiveInfinity;
        for (var start = 0; start < starts; start++)
        {
            var random = new RandomStream(Seeds.Derive(seed, "k-means", FormattableString.Invariant($"{groups}/{start}")));
            var (found, spread) = Improve(points, Begin(points, groups, random));
            if (spread < least)
            {
                (best, least) = (found, spread);
            }
        }

        return best!; // not null: there is a start
    }

    /// <summary>The nearest of several centers; of equally near ones the first.</summary>
    public static int Nearest(ReadOnlySpan<double> point, double[][] centers)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var group = 0; group < centers.Length; group++)
        {
            var square = Square(point, centers[group]);
            if (square < least)
            {
                (best, least) = (group, square);
            }
        }

        return best;
    }

    /// <summary>The squared distance of two points.</summary>
    public static double Square(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        }

        return sum;
    }

    /// <summary>Centers far from one another: of a few candidates drawn by squared distance, the one that helps most.</summary>
    private static double[][] Begin(double[][] points, int groups, RandomStream random)
    {
        var centers = new List<double[]> { points[random.NextInt(points.Length)] };
        var squares = Array.ConvertAll(points, point => Square(point, centers[0]));
        var tries = 2 + (int)Math.Log(groups);
        while (centers.Count < groups && squares.Sum() is > 0 and var sum)
        {
            var (best, least) = (squares, double.PositiveInfinity);
            var chosen = points[0];
            for (var i = 0; i < tries; i++)
            {
                var candidate = points[Draw(squares, random.NextDouble() * sum)];
                var closer = squares.Zip(points, (square, point) => Math.Min(square, Square(point, candidate))).ToArray();
                if (closer.Sum() is var left && left < least)
                {
                    (best, least, chosen) = (closer, left, candidate);
                }
            }

            centers.Add(chosen);
            squares = best;
        }

        return [.. centers.Select(center => (double[])center.Clone())];
    }

    private static int Draw(double[] weights, double at)
    {
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                at -= weights[i];
                if (at < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    private static (Partition Found, double Spread) Improve(double[][] points, double[][] centers)
    {
        var labels = Array.ConvertAll(points, point => Nearest(point, centers));
        for (var round = 0; round < MaxRounds; round++)
        {
            Center(points, labels, centers);
            var moved = false;
            for (var i = 0; i < points.Length; i++)
            {
                var nearest = Nearest(points[i], centers);
                moved |= nearest != labels[i];
                labels[i] = nearest;
            }

            if (!moved)
            {
                break;
            }
        }

        var spread = 0.0;
        for (var i = 0; i < points.Length; i++)
        {
            spread += Square(points[i], centers[labels[i]]);
        }

        return (new Partition(labels, centers), spread);
    }

    /// <summary>Moves centers to the means of their points; one without points goes to the point that is farthest from its own.</summary>
    private static void Center(double[][] points, int[] labels, double[][] centers)
    {
        var counts = new int[centers.Length];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        for (var group = 0; group < centers.Length; group++)
        {
            if (counts[group] == 0)
            {
                var far = Enumerable.Range(0, points.Length).MaxBy(i => Square(points[i], centers[labels[i]]));
                centers[group] = (double[])points[far].Clone();
            }
            else
            {
                Array.Clear(centers[group]);
            }
        }

        for (var i = 0; i < points.Length; i++)
        {
            var center = centers[labels[i]];
            for (var d = 0; d < center.Length; d++)
            {
                center[d] += points[i][d] / counts[labels[i]];
            }
        }
    }
}

/// <summary>Points in groups.</summary>
/// <param name="Labels">The group of each point.</param>
/// <param name="Centers">Shape [groups, dimensions].</param>
internal sealed record Partition(int[] Labels, double[][] Centers);
