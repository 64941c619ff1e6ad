namespace Experiments.Evaluation.Blends;

/// <summary>
/// A map of points in two dimensions on which near points are alike. Exact t-SNE (van der Maaten and Hinton 2008), of several starts the
/// one with the least Kullback-Leibler divergence, turned so that the map is widest from left to right. The starts are pairs of principal
/// axes, the classical scaling first, and not random, so that equal data give an equal map. For many points the classical scaling alone.
/// </summary>
internal static class MixtureMap
{
    /// <summary>t-SNE takes time with the square of the points: with more than these, minutes.</summary>
    private const int MaxPoints = 1000;

    /// <summary>Fewer points have no neighborhoods to keep.</summary>
    private const int MinPoints = 8;

    /// <summary>Each start takes time with the square of the points: there are all with up to 220 points, and one from 360 on.</summary>
    private const int MaxPairs = 50_000;

    private const int Rounds = 1000;
    private const int ExaggeratedRounds = 250;
    private const double Exaggeration = 12;
    private const double MaxPerplexity = 30;
    private const int Neighbors = 5;

    private static readonly (int X, int Y)[] Axes = [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)];

    /// <summary>The place of each point, the method, and the share of neighborhoods that it keeps.</summary>
    /// <param name="points">Shape [points, dimensions].</param>
    public static (double[][] Places, string Method, double KeptNeighbors) Of(double[][] points)
    {
        var scores = PrincipalAxes.Of(points).Scores;
        if (points.Length is < MinPoints or > MaxPoints)
        {
            // The distances are Euclidean: their classical scaling is the first two principal axes.
            var scaled = Along(scores, Axes[0]);
            return (scaled, "classical scaling", KeptNeighbors(points, scaled));
        }

        var affinities = Affinities(points);
        double[][] best = [];
        var least = double.PositiveInfinity;
        foreach (var axes in Axes.Take(Math.Max(1, Axes.Length * MaxPairs / Math.Max(MaxPairs, points.Length * points.Length))))
        {
            var places = Along(scores, axes);
            var divergence = Refine(affinities, places);
            if (divergence < least)
            {
                (best, least) = (places, divergence);
            }
        }

        best = PrincipalAxes.Of(best).Scores;
        return (best, "t-SNE", KeptNeighbors(points, best));
    }

    /// <summary>Coordinates along two of the axes; 0 along one that points of fewer dimensions do not have.</summary>
    private static double[][] Along(double[][] scores, (int X, int Y) axes) => Array.ConvertAll(
        scores, score => new[] { score.ElementAtOrDefault(axes.X), score.ElementAtOrDefault(axes.Y) });

    /// <summary>The mean share of each point's nearest that stay among its nearest; over the first points, if there are many.</summary>
    private static double KeptNeighbors(double[][] points, double[][] places)
    {
        var (count, looked) = (Math.Min(Neighbors, points.Length - 1), Math.Min(points.Length, MaxPoints));
        return count < 1 ? 1 : Enumerable.Range(0, looked)
            .Average(i => Nearest(points, i, count).Intersect(Nearest(places, i, count)).Count() / (double)count);
    }

    private static int[] Nearest(double[][] points, int own, int count) =>
    [
        .. Enumerable.Range(0, points.Length).Where(i => i != own).OrderBy(i => KMeans.Square(points[i], points[own])).ThenBy(i => i)
            .Take(count),
    ];

    /// <summary>
    /// The symmetric probabilities that one point is the neighbor of another, at a width per point that fits the perplexity.
    /// </summary>
    private static double[][] Affinities(double[][] points)
    {
        var perplexity = Math.Min(MaxPerplexity, (points.Length - 1) / 3.0);
        var rows = Enumerable.Range(0, points.Length)
            .Select(i => Row(Array.ConvertAll(points, point => KMeans.Square(point, points[i])), i, Math.Log(perplexity))).ToArray();
        return [.. Enumerable.Range(0, rows.Length).Select(i => Enumerable.Range(0, rows.Length)
            .Select(j => Math.Max(1e-12, (rows[i][j] + rows[j][i]) / (2.0 * rows.Length))).ToArray())];
    }

    private static double[] Row(double[] squares, int own, double entropy)
    {
        var (beta, low, high) = (1.0, 0.0, double.PositiveInfinity);
        var row = new double[squares.Length];
        var least = squares.Where((_, j) => j != own).Min();
        for (var step = 0; step < 60; step++)
        {
            var (sum, weighted) = (0.0, 0.0);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = j == own ? 0 : Math.Exp(-beta * (squares[j] - least));
                sum += row[j];
                weighted += row[j] * (squares[j] - least);
            }

            var found = Math.Log(sum) + (beta * weighted / sum);
            Scale(row, 1 / sum);
            if (Math.Abs(found - entropy) < 1e-5)
            {
                break;
            }

            (low, high) = found > entropy ? (beta, high) : (low, beta);
            beta = double.IsPositiveInfinity(high) ? beta * 2 : (low + high) / 2;
        }

        return row;
    }

    private static void Scale(double[] values, double factor)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Moves the places by gradient descent with momentum and gains, and returns their divergence.</summary>
    private static double Refine(double[][] affinities, double[][] places)
    {
        var count = places.Length;
        var spread = Math.Sqrt(places.Average(place => place[0] * place[0]));
        foreach (var place in places)
        {
            Scale(place, spread > 0 ? 1e-4 / spread : 1);
        }

        var rate = Math.Max(50, count / Exaggeration / 4);
        var steps = Array.ConvertAll(places, _ => new double[2]);
        var gains = Array.ConvertAll(places, _ => Enumerable.Repeat(1.0, 2).ToArray());
        var (gradient, kernel) = (new double[count, 2], new double[count, count]);
        for (var round = 0; round < Rounds; round++)
        {
            FillGradient(affinities, places, round < ExaggeratedRounds ? Exaggeration : 1, kernel, gradient);
            var momentum = round < ExaggeratedRounds ? 0.5 : 0.8;
            for (var i = 0; i < count; i++)
            {
                for (var d = 0; d < 2; d++)
                {
                    var isSame = gradient[i, d] > 0 == steps[i][d] > 0;
                    gains[i][d] = Math.Max(0.01, isSame ? gains[i][d] * 0.8 : gains[i][d] + 0.2);
                    steps[i][d] = (momentum * steps[i][d]) - (rate * gains[i][d] * gradient[i, d]);
                    places[i][d] += steps[i][d];
                }
            }
        }

        return Divergence(affinities, places);
    }

    /// <summary>The Kullback-Leibler divergence of the affinities from those on the map, in nats: 0 if they are equal.</summary>
    private static double Divergence(double[][] affinities, double[][] places)
    {
        var (sum, divergence) = (0.0, 0.0);
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += 2 / (1 + KMeans.Square(places[i], places[j]));
            }
        }

        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                divergence += 2 * affinities[i][j] * Math.Log(affinities[i][j] * sum * (1 + KMeans.Square(places[i], places[j])));
            }
        }

        return divergence;
    }

    private static void FillGradient(double[][] affinities, double[][] places, double factor, double[,] kernel, double[,] gradient)
    {
        var count = places.Length;
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (x, y) = (places[i][0] - places[j][0], places[i][1] - places[j][1]);
                kernel[i, j] = kernel[j, i] = 1 / (1 + (x * x) + (y * y));
                sum += 2 * kernel[i, j];
            }
        }

        Array.Clear(gradient);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var pull = 4 * ((factor * affinities[i][j]) - (kernel[i, j] / sum)) * kernel[i, j];
                for (var d = 0; d < 2; d++)
                {
                    var step = pull * (places[i][d] - places[j][d]);
                    gradient[i, d] += step;
                    gradient[j, d] -= step;
                }
            }
        }
    }
}
