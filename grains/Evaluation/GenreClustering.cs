using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Similarity of genres: hierarchical clustering of their predictions.</summary>
internal static class GenreClustering
{
    /// <summary>By predicted genre: the rows of the confusion matrix.</summary>
    public static GenreBlends OfConfusion(OutcomeCounts outcomes) =>
        Cluster(outcomes, (slice, genre) => slice.Predicted[genre]);

    /// <summary>By the mean probability given to each genre.</summary>
    public static GenreBlends OfProbabilities(OutcomeCounts outcomes) =>
        Cluster(outcomes, (slice, genre) => slice.Probabilities[genre]);

    /// <summary>By rows that are known: half the sum of absolute differences of two rows is their distance.</summary>
    /// <param name="labels">The genres.</param>
    /// <param name="profiles">A row for each of them that sums to 1.</param>
    public static GenreBlends OfProfiles(ImmutableArray<string> labels, ImmutableArray<ImmutableArray<double>> profiles)
    {
        var distances = new double[labels.Length, labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var j = 0; j < labels.Length; j++)
            {
                distances[i, j] = profiles[i].Zip(profiles[j], (p, q) => Math.Abs(p - q)).Sum() / 2;
            }
        }

        var merges = AverageLinkage(distances);
        var order = Leaves(merges, labels.Length, merges.IsEmpty ? 0 : labels.Length + merges.Length - 1);
        return new GenreBlends(labels, profiles, merges, [.. order.Where(leaf => leaf < labels.Length).Select(leaf => labels[leaf])]);
    }

    /// <summary>
    /// Average linkage (UPGMA; Sokal and Michener 1958) of a symmetric matrix of distances. Equals
    /// scipy.cluster.hierarchy.linkage (method="average"); for equal distances the first pair is joined.
    /// </summary>
    /// <returns>One merge fewer than items, nearest first.</returns>
    public static ImmutableArray<GenreMerge> AverageLinkage(double[,] distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        var count = distances.GetLength(0);
        var between = (double[,])distances.Clone();
        var (node, size) = (Enumerable.Range(0, count).ToArray(), Enumerable.Repeat(1, count).ToArray());
        var open = Enumerable.Range(0, count).ToList();
        var merges = ImmutableArray.CreateBuilder<GenreMerge>();
        while (open.Count > 1)
        {
            var (a, b) = Nearest(between, open);
            foreach (var other in open.Where(other => other != a && other != b))
            {
                var mean = ((size[a] * between[a, other]) + (size[b] * between[b, other])) / (size[a] + size[b]);
                between[a, other] = between[other, a] = mean;
            }

            size[a] += size[b];
            merges.Add(new GenreMerge(Math.Min(node[a], node[b]), Math.Max(node[a], node[b]), between[a, b], size[a]));
            node[a] = count + merges.Count - 1;
            open.Remove(b);
        }

        return merges.ToImmutable();
    }

    private static GenreBlends Cluster(OutcomeCounts outcomes, Func<SliceOutcome, int, double> mass)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var all = outcomes.Genres.Length;
        var sums = new double[all, all];
        var runs = new int[all];
        foreach (var slice in outcomes.Slices)
        {
            runs[slice.Label] += slice.Runs;
            for (var genre = 0; genre < all; genre++)
            {
                sums[slice.Label, genre] += mass(slice, genre);
            }
        }

        var present = Enumerable.Range(0, all).Where(genre => runs[genre] > 0).ToArray();
        var profiles = present
            .Select(actual => Enumerable.Range(0, all).Select(genre => sums[actual, genre] / runs[actual]).ToImmutableArray())
            .ToImmutableArray();
        var labels = present.Select(genre => outcomes.Genres[genre]).ToImmutableArray();
        return OfProfiles(labels, profiles);
    }

    private static (int First, int Second) Nearest(double[,] distances, List<int> open)
    {
        var best = (First: open[0], Second: open[1]);
        for (var i = 0; i < open.Count; i++)
        {
            for (var j = i + 1; j < open.Count; j++)
            {
                best = distances[open[i], open[j]] < distances[best.First, best.Second] ? (open[i], open[j]) : best;
            }
        }

        return best;
    }

    private static IEnumerable<int> Leaves(ImmutableArray<GenreMerge> merges, int leaves, int node) => node < leaves
        ? [node]
        : Leaves(merges, leaves, merges[node - leaves].Left).Concat(Leaves(merges, leaves, merges[node - leaves].Right));
}
