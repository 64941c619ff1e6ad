using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Two settings on one fixed test set (McNemar 1947), over tracks: slices of a track are not independent.</summary>
internal static class McNemar
{
    /// <summary>The test from the numbers of tracks that only one of the two predicted correctly.</summary>
    public static McNemarTest Of(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var (fewer, all) = (Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond);
        if (all == 0)
        {
            return new McNemarTest(0, 0, 1, 1);
        }

        var twice = 2 * Binomial.CDF(0.5, all, fewer);
        return new McNemarTest(onlyFirst, onlySecond, Math.Min(1, twice), Math.Min(1, twice - Binomial.PMF(0.5, all, fewer)));
    }

    /// <summary>The test from the votes of both settings on the same tracks, by mean probability.</summary>
    /// <exception cref="ArgumentException">The tracks differ.</exception>
    public static McNemarTest Of(IReadOnlyCollection<TrackVote> first, IReadOnlyCollection<TrackVote> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var others = second.ToDictionary(vote => vote.Track);
        if (first.Count != others.Count || first.Any(vote => !others.ContainsKey(vote.Track)))
        {
            throw new ArgumentException("the votes are of different tracks", nameof(second));
        }

        var pairs = first.Select(vote => (First: IsRight(vote), Second: IsRight(others[vote.Track]))).ToArray();
        return Of(pairs.Count(pair => pair is { First: true, Second: false }), pairs.Count(pair => pair is { First: false, Second: true }));
    }

    private static bool IsRight(TrackVote vote) => vote.ByMean == vote.Actual;
}
