using Experiments.Domain;
using Experiments.Evaluation.Blends;

namespace Experiments.Evaluation.Audiences;

/// <summary>Checks on held-out tracks whether groups predict what is played next better than popularity does.</summary>
internal static class NextPlays
{
    /// <summary>How many tracks are on a list.</summary>
    public const int ListLength = 10;

    /// <summary>Holds out one track of each listener, the last by time or a random one, and looks whether the lists have it.</summary>
    /// <param name="listeners">The listeners, each with two tracks or more.</param>
    /// <param name="tracks">How many tracks the dataset has.</param>
    /// <param name="tasteOf">The point of a listener among which groups are found.</param>
    /// <param name="seed">Decides what is held out at random, and the groups.</param>
    public static NextPlayCheck Check(
        IReadOnlyList<Listener> listeners, int tracks, Func<Listener, double[]> tasteOf, ulong seed)
    {
        var random = new RandomStream(Seeds.Derive(seed, "held-out"));
        var isByTime = listeners.All(listener => listener.Last.Length > 0);
        int[] places = [.. listeners.Select(listener => HoldOut(listener, isByTime, random))];
        Listener[] rest = [.. listeners.Select((listener, i) => listener.Without(places[i]))];
        var found = new GroupFinder(Seeds.Derive(seed, "held-out-groups")).FindOnly([.. rest.Select(tasteOf)]);
        var (groups, counts) = (found.Centers.Length, new double[found.Centers.Length + 1][]);
        for (var list = 0; list <= groups; list++)
        {
            counts[list] = new double[tracks];
        }

        foreach (var (i, listener) in rest.Index())
        {
            foreach (var track in listener.Tracks)
            {
                counts[found.Labels[i]][track]++;
                counts[groups][track]++;
            }
        }

        // Of tracks that the group plays equally often, the more popular first; of equally popular ones the first.
        var lists = counts.Select(own => Enumerable.Range(0, tracks).OrderByDescending(track => own[track])
            .ThenByDescending(track => counts[groups][track]).ToArray()).ToArray();
        var hits = rest.Select((listener, i) =>
        {
            var held = listeners[i].Tracks[places[i]];
            return (Group: Has(lists[found.Labels[i]], listener, held) ? 1.0 : 0, All: Has(lists[groups], listener, held) ? 1.0 : 0);
        }).ToArray();
        return new NextPlayCheck(
            ListLength, rest.Length, isByTime, groups, Recall([.. hits.Select(hit => hit.Group)]), Recall([.. hits.Select(hit => hit.All)]),
            Difference([.. hits.Select(hit => hit.Group - hit.All)]));
    }

    private static int HoldOut(Listener listener, bool isByTime, RandomStream random)
    {
        var latest = isByTime ? listener.Last.Max() : 0;
        int[] last = [.. Enumerable.Range(0, listener.Tracks.Length).Where(place => !isByTime || listener.Last[place] == latest)];
        return last[random.NextInt(last.Length)];
    }

    /// <summary>Whether a track is among the first of a list that the listener has not played.</summary>
    private static bool Has(int[] list, Listener listener, int track)
    {
        var room = ListLength;
        foreach (var candidate in list)
        {
            if (candidate == track)
            {
                return true;
            }

            if (Array.BinarySearch(listener.Tracks, candidate) < 0 && --room == 0)
            {
                return false;
            }
        }

        return false;
    }

    private static Estimate Recall(double[] hits)
    {
        var (low, high) = Intervals.ClopperPearson(hits.Sum(), hits.Length);
        return new Estimate(hits.Average(), null, low, high, hits.Length, IntervalMethod.Exact);
    }

    private static Estimate Difference(double[] differences)
    {
        var (mean, variance) = Intervals.Moments(differences);
        var reach = variance > 0
            ? Math.Sqrt(variance / differences.Length) * Intervals.Quantile(differences.Length - 1)
            : Intervals.ReachOfNone(differences.Length);
        return new Estimate(mean, null, Math.Max(-1, mean - reach), Math.Min(1, mean + reach), differences.Length, IntervalMethod.Plain);
    }
}
