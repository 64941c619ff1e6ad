using Experiments.Domain;
using Experiments.Evaluation.Blends;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Audiences;

/// <summary>
/// What groups play more than chance. Groups differ in what they were made from, always: so the tracks of the dataset are halved, blend by
/// blend. A listener's plays of one half decide the group (the nearest center), those of the other are measured, and the same the other way
/// round. Halves of the dataset and not of each listener's tracks: a listener who has played most of a blend in one half would have little
/// of it left for the other. Listeners are the observations.
/// </summary>
internal static class TasteLifts
{
    /// <summary>The lifts of each group in each blend.</summary>
    /// <param name="listeners">The listeners.</param>
    /// <param name="blendOf">The blend of each track.</param>
    /// <param name="blends">How many blends there are.</param>
    /// <param name="centers">The centers of the groups, as roots of shares.</param>
    /// <param name="seed">Decides the halves.</param>
    public static Lift[,] Of(IReadOnlyList<Listener> listeners, int[] blendOf, int blends, double[][] centers, ulong seed)
    {
        var isFirst = Halve(blendOf, seed);
        var views = listeners.Select(listener => View(listener, isFirst, blendOf, blends, centers)).ToArray();
        var lifts = new Lift[centers.Length, blends];
        for (var group = 0; group < centers.Length; group++)
        {
            for (var blend = 0; blend < blends; blend++)
            {
                lifts[group, blend] = Measure(views, group, blend);
            }
        }

        var adjusted = HolmCorrection.Adjust([.. lifts.Cast<Lift>().Select(lift => lift.P)]);
        for (var i = 0; i < adjusted.Length; i++)
        {
            lifts[i / blends, i % blends] = lifts[i / blends, i % blends] with { AdjustedP = adjusted[i] };
        }

        return lifts;
    }

    /// <summary>Which tracks are in the first half: every other one of each blend, in random order.</summary>
    private static bool[] Halve(int[] blendOf, ulong seed)
    {
        var order = Enumerable.Range(0, blendOf.Length).ToArray();
        new RandomStream(Seeds.Derive(seed, "halves")).Shuffle(order.AsSpan());
        var isFirst = new bool[blendOf.Length];
        foreach (var (place, track) in order.OrderBy(track => blendOf[track]).Index())
        {
            isFirst[track] = place % 2 == 0;
        }

        return isFirst;
    }

    /// <summary>Twice: the group by the plays of one half, the shares of the other; nothing if the listener knows only one half.</summary>
    private static (int Group, double[] Shares)[] View(Listener listener, bool[] isFirst, int[] blendOf, int blends, double[][] centers)
    {
        double[] first = Shares(true), second = Shares(false);
        return first.Sum() > 0 && second.Sum() > 0
            ?
            [
                (KMeans.Nearest(Mixtures.Root(first), centers), second), (KMeans.Nearest(Mixtures.Root(second), centers), first),
            ]
            : [];

        double[] Shares(bool half) => listener.Mean(
            (track, weight, sum) => sum[blendOf[track]] += weight, blends, place => isFirst[listener.Tracks[place]] == half);
    }

    /// <summary>The ratio of two means over listeners, with an interval on the logarithmic scale from their influences.</summary>
    private static Lift Measure((int Group, double[] Shares)[][] views, int group, int blend)
    {
        var count = views.Sum(listener => listener.Length);
        var (all, own, ownCount, members) = (0.0, 0.0, 0, 0);
        foreach (var listener in views)
        {
            members += listener.Any(view => view.Group == group) ? 1 : 0;
            foreach (var (its, shares) in listener)
            {
                all += shares[blend] / count;
                own += its == group ? shares[blend] : 0;
                ownCount += its == group ? 1 : 0;
            }
        }

        if (all <= 0 || members < 2)
        {
            return new Lift(all <= 0 || ownCount == 0 ? null : own / ownCount / all, null, null, 1, 1);
        }

        own /= ownCount;
        var (difference, ratio) = (0.0, 0.0);
        foreach (var listener in views)
        {
            var (inGroup, inAll) = (0.0, 0.0);
            foreach (var (its, shares) in listener)
            {
                inGroup += its == group ? (shares[blend] - own) / ownCount : 0;
                inAll += (shares[blend] - all) / count;
            }

            difference += Math.Pow(inGroup - inAll, 2);
            ratio += own > 0 ? Math.Pow((inGroup / own) - (inAll / all), 2) : 0;
        }

        var (error, logError, freedom) = (Math.Sqrt(difference), Math.Sqrt(ratio), members - 1);
        var p = error > 1e-12 ? 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(own - all) / error) : 1;
        if (own <= 0 || logError < 1e-12)
        {
            return new Lift(own / all, null, null, p, p);
        }

        var reach = Math.Exp(logError * Intervals.Quantile(freedom));
        return new Lift(own / all, own / all / reach, own / all * reach, p, p);
    }
}

/// <summary>A ratio with its interval.</summary>
internal readonly record struct Lift(double? Ratio, double? Low, double? High, double P, double AdjustedP);
