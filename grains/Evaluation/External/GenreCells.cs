using Experiments.Domain;

namespace Experiments.Evaluation.External;

/// <summary>What one track, or one block of a split, has right in one genre.</summary>
/// <param name="Genre">The genre, as an index.</param>
/// <param name="Right">Slices or tracks that are right: over repeats a sum, over models a mean.</param>
/// <param name="All">All of them, above 0.</param>
internal readonly record struct GenreCell(int Genre, double Right, double All);

/// <summary>A number with its squared standard error and the degrees of freedom of that.</summary>
internal readonly record struct Measured(double Value, double Variance, double DegreesOfFreedom)
{
    /// <summary>A sum of independent variances, with the degrees of freedom of Welch (1947) and Satterthwaite (1946).</summary>
    public static (double Variance, double DegreesOfFreedom) Sum(params IEnumerable<(double Variance, double DegreesOfFreedom)> parts)
    {
        var (variance, squares) = (0.0, 0.0);
        foreach (var (part, degrees) in parts)
        {
            variance += part;
            squares += part * part / Math.Max(1, degrees);
        }

        return (variance, squares > 0 ? variance * variance / squares : 1);
    }
}

/// <summary>
/// Accuracy genre by genre, each with its variance over clusters (tracks, or blocks of a split): the linearized variance of a ratio
/// (Cochran 1977, 6.3). Where all clusters of a genre are right, or all wrong, nothing varies: the variance is then that of a proportion
/// with one more right and one more wrong (Agresti and Caffo 2000).
/// </summary>
internal sealed class GenreAccuracies
{
    private readonly Measured[] _genres;
    private readonly int[] _clusters;
    private readonly double[] _all;

    /// <param name="cells">The clusters.</param>
    /// <param name="genres">Number of genres.</param>
    public GenreAccuracies(IEnumerable<GenreCell> cells, int genres)
    {
        var byGenre = cells.ToLookup(cell => cell.Genre);
        _genres = new Measured[genres];
        (_clusters, _all) = (new int[genres], new double[genres]);
        for (var genre = 0; genre < genres; genre++)
        {
            GenreCell[] own = [.. byGenre[genre]];
            (_clusters[genre], _all[genre]) = (own.Length, own.Sum(cell => cell.All));
            _genres[genre] = own.Length == 0 ? default : Measure(own);
        }
    }

    /// <summary>The accuracy of a genre; 0 for one without clusters.</summary>
    public Measured this[int genre] => _genres[genre];

    /// <summary>Number of clusters of a genre.</summary>
    public int Clusters(int genre) => _clusters[genre];

    /// <summary>The shares of the genres, which sum to 1: the mix.</summary>
    public double[] Mix() => [.. _all.Select(all => all / _all.Sum())];

    /// <summary>The accuracy in a mix of genres, all of which occur here: its variance is that for this mix.</summary>
    public Measured InMix(double[] mix)
    {
        var genres = Enumerable.Range(0, mix.Length).Where(genre => mix[genre] > 0).ToArray();
        var (variance, degrees) = Measured.Sum(genres.Select(
            genre => (mix[genre] * mix[genre] * _genres[genre].Variance, _genres[genre].DegreesOfFreedom)));
        return new Measured(genres.Sum(genre => mix[genre] * _genres[genre].Value), variance, degrees);
    }

    private static Measured Measure(GenreCell[] cells)
    {
        var (all, clusters) = (cells.Sum(cell => cell.All), cells.Length);
        var value = cells.Sum(cell => cell.Right) / all;
        var squares = cells.Sum(cell => Math.Pow(cell.Right - (value * cell.All), 2));
        var middle = ((value * clusters) + 1) / (clusters + 2);
        var variance = clusters > 1 && squares > 1e-12
            ? squares * clusters / (clusters - 1) / (all * all)
            : middle * (1 - middle) / (clusters + 2);
        return new Measured(value, variance, Math.Max(1, clusters - 1));
    }
}
