using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Blends;

/// <summary>
/// Finds groups among points, tracks or listeners: how many, which, and how much that may be trusted
/// (.github/decisions/030-groups-and-their-number.md).
/// </summary>
/// <param name="seed">Decides starts, samples and references.</param>
internal sealed class GroupFinder(ulong seed)
{
    /// <summary>The greatest number of groups that is tried: people can tell no more apart on a map or in a table.</summary>
    public const int MaxGroups = 12;

    /// <summary>So many points the choice of a number rests on; silhouettes take the square of it.</summary>
    private const int MaxSample = 1000;

    private const int Starts = 10;
    private const int ReferenceStarts = 3;
    private const int References = 19;
    private const int Bootstraps = 40;

    /// <summary>Finds the groups: one, if the points are in groups no more clearly than clouds without groups are by chance.</summary>
    /// <param name="points">Shape [points, dimensions]; one or more.</param>
    /// <param name="groups">How many groups; null to find out.</param>
    public FoundGroups Find(double[][] points, int? groups = null)
    {
        var sample = Sample(points);
        var most = Math.Min(MaxGroups, CountDifferent(sample) - 1);
        int[] counts = groups is { } given ? [given] : [.. Enumerable.Range(2, Math.Max(0, most - 1))];
        if (counts.Length == 0 || counts[0] < 2)
        {
            return One(points, new GroupChoice(1, [], 0, 0, 0, 1, 1, 0, sample.Length));
        }

        var (best, scores) = Choose(sample, Silhouette.Distances(sample), counts, Starts, seed);
        var silhouette = scores.Max(score => score.Silhouette);
        var (references, atLeast) = groups is null ? Refer(sample, counts, silhouette) : ([], 0);
        var choice = new GroupChoice(
            best.Centers.Length, [.. scores], silhouette, references.Length > 0 ? references.Average() : 0, references.Length,
            (atLeast + 1.0) / (references.Length + 1), 1, 0, sample.Length);
        if (groups is null && !choice.IsClear)
        {
            return One(points, choice with { Groups = 1 });
        }

        var (all, widths, neighbors) = Assign(points, sample, best);
        var (rand, jaccard) = Bootstrap(sample, best);
        return new FoundGroups(
            new Partition(all, best.Centers), widths, neighbors, jaccard, choice with { Rand = rand, Bootstraps = Bootstraps });
    }

    /// <summary>The best of two or more groups, whether the points show groups or not; one if there are too few points.</summary>
    /// <param name="points">Shape [points, dimensions]; one or more.</param>
    public Partition FindOnly(double[][] points)
    {
        var sample = Sample(points);
        var most = Math.Min(MaxGroups, CountDifferent(sample) - 1);
        if (most < 2)
        {
            return Together(points);
        }

        var (best, _) = Choose(sample, Silhouette.Distances(sample), [.. Enumerable.Range(2, most - 1)], Starts, seed);
        return new Partition(Array.ConvertAll(points, point => KMeans.Nearest(point, best.Centers)), best.Centers);
    }

    private static FoundGroups One(double[][] points, GroupChoice choice) =>
        new(Together(points), new double[points.Length], new int[points.Length], [1], choice);

    private static Partition Together(double[][] points) => new(
        new int[points.Length],
        [Enumerable.Range(0, points[0].Length).Select(d => points.Average(point => point[d])).ToArray()]);

    private static int CountDifferent(double[][] points) =>
        points.Select(point => string.Join(' ', point.Select(BitConverter.DoubleToInt64Bits))).Distinct().Take(MaxGroups + 2).Count();

    private static (Partition Best, GroupCountScore[] Scores) Choose(
        double[][] points, double[][] distances, int[] counts, int starts, ulong seed)
    {
        var tried = counts.Select(count =>
        {
            var found = KMeans.Fit(points, count, seed, starts);
            return (Found: found, Score: new GroupCountScore(count, Silhouette.Mean(distances, found.Labels, found.Centers.Length)));
        }).ToArray();
        return (tried.MaxBy(one => one.Score.Silhouette).Found, [.. tried.Select(one => one.Score)]);
    }

    /// <summary>The group of every point, its silhouette within the sample, and its next group.</summary>
    private static (int[] Labels, double[] Widths, int[] Neighbors) Assign(double[][] points, double[][] sample, Partition found)
    {
        var (labels, widths, neighbors) = (new int[points.Length], new double[points.Length], new int[points.Length]);
        var near = new double[sample.Length];
        for (var i = 0; i < points.Length; i++)
        {
            labels[i] = KMeans.Nearest(points[i], found.Centers);
            for (var j = 0; j < sample.Length; j++)
            {
                near[j] = Math.Sqrt(KMeans.Square(points[i], sample[j]));
            }

            (widths[i], neighbors[i]) = Silhouette.Of(near, found.Labels, found.Centers.Length, labels[i]);
        }

        return (labels, widths, neighbors);
    }

    private double[][] Sample(double[][] points)
    {
        if (points.Length <= MaxSample)
        {
            return points;
        }

        var order = Enumerable.Range(0, points.Length).ToArray();
        new RandomStream(Seeds.Derive(seed, "sample")).Shuffle(order.AsSpan());
        return [.. order.Take(MaxSample).Order().Select(i => points[i])];
    }

    /// <summary>
    /// The best silhouettes of clouds without groups: uniform in the box along the principal axes (Tibshirani, Walther and Hastie 2001),
    /// of roots of shares projected to where all such roots are; and how many of them are at least as great as the one that was found.
    /// </summary>
    private (double[] Silhouettes, int AtLeast) Refer(double[][] sample, int[] counts, double found)
    {
        var axes = PrincipalAxes.Of(sample);
        var ranges = Enumerable.Range(0, axes.Mean.Length)
            .Select(d => (Low: axes.Scores.Min(score => score[d]), High: axes.Scores.Max(score => score[d]))).ToArray();
        var areRoots = sample.All(Mixtures.IsRoot);
        var best = new double[References];
        for (var reference = 0; reference < References; reference++)
        {
            var own = Seeds.Derive(seed, "reference", FormattableString.Invariant($"{reference}"));
            var random = new RandomStream(own);
            var cloud = Array.ConvertAll(sample, _ =>
            {
                var point = axes.PointAt(Array.ConvertAll(ranges, range => random.NextDouble(range.Low, range.High)));
                return areRoots ? Mixtures.ToRoot(point) : point;
            });
            var (_, scores) = Choose(cloud, Silhouette.Distances(cloud), counts, ReferenceStarts, own);
            best[reference] = scores.Max(score => score.Silhouette);
        }

        return (best, best.Count(silhouette => silhouette >= found));
    }

    /// <summary>Groups of bootstrap samples against those found: mean adjusted Rand index, and mean Jaccard index of each group.</summary>
    private (double Rand, double[] Jaccard) Bootstrap(double[][] sample, Partition found)
    {
        var groups = found.Centers.Length;
        var (rand, jaccard, seen) = (0.0, new double[groups], new int[groups]);
        for (var bootstrap = 0; bootstrap < Bootstraps; bootstrap++)
        {
            var own = Seeds.Derive(seed, "bootstrap", FormattableString.Invariant($"{bootstrap}"));
            var random = new RandomStream(own);
            int[] drawn = [.. Enumerable.Range(0, sample.Length).Select(_ => random.NextInt(sample.Length)).Distinct().Order()];
            if (drawn.Length < groups)
            {
                continue;
            }

            var again = KMeans.Fit([.. drawn.Select(i => sample[i])], groups, own, ReferenceStarts);
            int[] before = [.. drawn.Select(i => found.Labels[i])];
            rand += RandIndex.Adjusted(before, again.Labels);
            for (var group = 0; group < groups; group++)
            {
                if (before.Contains(group))
                {
                    seen[group]++;
                    jaccard[group] += BestJaccard(before, again, group);
                }
            }
        }

        return (rand / Bootstraps, [.. jaccard.Select((sum, group) => seen[group] > 0 ? sum / seen[group] : 0)]);
    }

    private static double BestJaccard(int[] before, Partition again, int group)
    {
        var (common, after) = (new int[again.Centers.Length], new int[again.Centers.Length]);
        var size = 0;
        for (var i = 0; i < before.Length; i++)
        {
            after[again.Labels[i]]++;
            if (before[i] == group)
            {
                size++;
                common[again.Labels[i]]++;
            }
        }

        return Enumerable.Range(0, common.Length).Max(other => common[other] / (double)(size + after[other] - common[other]));
    }
}

/// <summary>Groups that were found.</summary>
/// <param name="Partition">All points in groups.</param>
/// <param name="Widths">The silhouette of each point.</param>
/// <param name="Neighbors">The next group of each point.</param>
/// <param name="Stability">Mean Jaccard index of each group over bootstrap samples.</param>
/// <param name="Choice">How the number of groups was found.</param>
internal sealed record FoundGroups(Partition Partition, double[] Widths, int[] Neighbors, double[] Stability, GroupChoice Choice)
{
    /// <summary>The same with the groups in another order.</summary>
    /// <param name="order">The groups, first to last.</param>
    public FoundGroups InOrder(IReadOnlyList<int> order)
    {
        var rank = new int[order.Count];
        foreach (var (place, group) in order.Index())
        {
            rank[group] = place;
        }

        return new FoundGroups(
            new Partition(Array.ConvertAll(Partition.Labels, group => rank[group]), [.. order.Select(group => Partition.Centers[group])]),
            Widths, Array.ConvertAll(Neighbors, group => rank[group]), [.. order.Select(group => Stability[group])], Choice);
    }

    /// <summary>The groups by size, largest first.</summary>
    public FoundGroups BySize()
    {
        var sizes = new int[Partition.Centers.Length];
        foreach (var group in Partition.Labels)
        {
            sizes[group]++;
        }

        return InOrder([.. Enumerable.Range(0, sizes.Length).OrderByDescending(group => sizes[group]).ThenBy(group => group)]);
    }
}
