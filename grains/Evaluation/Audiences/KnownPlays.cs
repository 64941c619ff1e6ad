using Experiments.Domain;

namespace Experiments.Evaluation.Audiences;

/// <summary>The plays of tracks that a dataset has, of the listeners who played enough of them.</summary>
internal sealed class KnownPlays
{
    /// <summary>Fewer tracks do not make a taste.</summary>
    public const int MinTracks = 5;

    private KnownPlays(List<Listener> listeners, int leftOut, int knownTracks, double knownShare) =>
        (Listeners, LeftOut, KnownTracks, KnownShare) = (listeners, leftOut, knownTracks, knownShare);

    /// <summary>The listeners with enough tracks.</summary>
    public IReadOnlyList<Listener> Listeners { get; }

    /// <summary>How many have too few.</summary>
    public int LeftOut { get; }

    /// <summary>How many of the audience's tracks are known.</summary>
    public int KnownTracks { get; }

    /// <summary>The share of pairs of listener and track whose track is known.</summary>
    public double KnownShare { get; }

    /// <summary>Finds them.</summary>
    /// <param name="plays">All plays.</param>
    /// <param name="indexOf">The index of a track in the dataset, by its name in the plays; −1 if it has none.</param>
    public static KnownPlays Of(Plays plays, Func<string, int> indexOf)
    {
        int[] index = [.. plays.Tracks.Select(indexOf)];
        var (listeners, leftOut, known) = (new List<Listener>(), 0, 0L);
        for (var user = 0; user < plays.Users.Count; user++)
        {
            var tracks = plays.TracksOf(user);
            var counts = plays.CountsOf(user);
            var last = plays.LastOf(user);
            var own = new SortedDictionary<int, (double Count, long Last)>();
            for (var i = 0; i < tracks.Length; i++)
            {
                if (index[tracks[i]] is >= 0 and var track)
                {
                    // Two names of one track are one track.
                    known++;
                    var (before, time) = own.GetValueOrDefault(track, (0, long.MinValue));
                    own[track] = (before + counts[i], Math.Max(time, last.IsEmpty ? long.MinValue : last[i]));
                }
            }

            if (own.Count < MinTracks)
            {
                leftOut++;
                continue;
            }

            listeners.Add(new Listener(
                user, [.. own.Keys], [.. own.Values.Select(play => (float)Damp(play.Count))],
                plays.HasTimes ? [.. own.Values.Select(play => play.Last)] : []));
        }

        return new KnownPlays(listeners, leftOut, index.Count(track => track >= 0), plays.Count > 0 ? known / (double)plays.Count : 0);
    }

    /// <summary>A track that was played n times counts 1 + ln n: one song on repeat is not a taste.</summary>
    private static double Damp(double count) => count <= 1 ? count : 1 + Math.Log(count);
}

/// <summary>A listener with the known tracks that the listener played.</summary>
/// <param name="User">Index of the ID.</param>
/// <param name="Tracks">Indexes of the tracks, ascending.</param>
/// <param name="Weights">How much each counts, above 0.</param>
/// <param name="Last">When each was last played, seconds since 1970; empty if unknown.</param>
internal sealed record Listener(int User, int[] Tracks, float[] Weights, long[] Last)
{
    /// <summary>The mean of values of the tracks, by weight.</summary>
    /// <param name="values">Adds the values of a track times a weight to a sum.</param>
    /// <param name="size">How many values a track has.</param>
    /// <param name="takes">Whether a track counts, by its place in the list; all do without it.</param>
    public double[] Mean(Action<int, double, double[]> values, int size, Func<int, bool>? takes = null)
    {
        var (sum, total) = (new double[size], 0.0);
        for (var i = 0; i < Tracks.Length; i++)
        {
            if (takes?.Invoke(i) != false)
            {
                values(Tracks[i], Weights[i], sum);
                total += Weights[i];
            }
        }

        return total > 0 ? Array.ConvertAll(sum, value => value / total) : sum;
    }

    /// <summary>The same listener without one of the tracks.</summary>
    public Listener Without(int place) => new(
        User, [.. Tracks.Where((_, i) => i != place)], [.. Weights.Where((_, i) => i != place)],
        Last.Length > 0 ? [.. Last.Where((_, i) => i != place)] : []);
}
