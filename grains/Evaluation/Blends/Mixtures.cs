using Experiments.Domain;

namespace Experiments.Evaluation.Blends;

/// <summary>Arithmetic of mixtures: shares that sum to 1.</summary>
internal static class Mixtures
{
    /// <summary>
    /// The square root of every share. The Euclidean distance of two such points is the square root of 2 times the Hellinger distance of
    /// the mixtures, and the sampling noise of a share no longer depends on its size.
    /// </summary>
    public static double[] Root(ReadOnlySpan<double> mixture)
    {
        var root = new double[mixture.Length];
        for (var i = 0; i < root.Length; i++)
        {
            root[i] = Math.Sqrt(Math.Max(0, mixture[i]));
        }

        return root;
    }

    /// <summary>Whether a point is the root of a mixture: on the unit sphere, with nothing below 0.</summary>
    public static bool IsRoot(double[] point) =>
        Math.Abs(point.Sum(value => value * value) - 1) < 1e-6 && Array.TrueForAll(point, value => value >= 0);

    /// <summary>The root of a mixture in the direction of a point; of equal shares if it has no direction.</summary>
    public static double[] ToRoot(double[] point)
    {
        var positive = Array.ConvertAll(point, value => Math.Max(0, value));
        var length = Math.Sqrt(positive.Sum(value => value * value));
        return Array.ConvertAll(positive, value => length > 0 ? value / length : Math.Sqrt(1.0 / positive.Length));
    }

    /// <summary>Entropy over that of equal shares, 0 to 1; 0 with one share.</summary>
    public static double Entropy(ReadOnlySpan<double> mixture)
    {
        var sum = 0.0;
        foreach (var share in mixture)
        {
            sum -= share > 0 ? share * Math.Log(share) : 0;
        }

        return mixture.Length > 1 ? Math.Clamp(sum / Math.Log(mixture.Length), 0, 1) : 0;
    }

    /// <summary>The mean of some mixtures.</summary>
    /// <param name="mixtures">One or more.</param>
    public static double[] Mean(IReadOnlyCollection<IReadOnlyList<double>> mixtures)
    {
        var mean = new double[mixtures.First().Count];
        foreach (var mixture in mixtures)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += mixture[i] / mixtures.Count;
            }
        }

        return mean;
    }
}

/// <summary>Names of blends after their strongest genres.</summary>
internal static class BlendNames
{
    /// <summary>A name of more genres says less than "mixed".</summary>
    private const int MaxGenres = 3;

    /// <summary>A genre is part of the name from this share of the strongest on.</summary>
    private const double MinShare = 0.5;

    /// <summary>
    /// One name for each mixture: its strongest genre and those with at least half of its share, strongest first, such as
    /// <c>blues-country</c>; <c>mixed</c> if these are more than three. Of equal names, the later ones name the genre that comes next.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<IReadOnlyList<double>> mixtures, IReadOnlyList<string> genres)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        return [.. mixtures.Select(mixture => Candidates(mixture, genres).First(used.Add))];
    }

    private static IEnumerable<string> Candidates(IReadOnlyList<double> mixture, IReadOnlyList<string> genres)
    {
        int[] order = [.. Enumerable.Range(0, genres.Count).OrderByDescending(genre => mixture[genre]).ThenBy(genre => genre)];
        var strong = order.TakeWhile(genre => mixture[genre] > 0 && mixture[genre] >= MinShare * mixture[order[0]]).ToArray();
        var name = strong.Length > MaxGenres ? "mixed" : string.Join('-', strong.Select(genre => genres[genre]));
        yield return name;
        var next = strong.Length > MaxGenres ? order[0] : order.Skip(strong.Length).FirstOrDefault(-1);
        if (next >= 0)
        {
            yield return $"{name} with {genres[next]}";
        }

        for (var number = 2; ; number++)
        {
            yield return FormattableString.Invariant($"{name} {number}");
        }
    }
}
