using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Aggregates slices to tracks: the mean of their probabilities, and the majority vote.</summary>
public static class TrackVoting
{
    /// <summary>
    /// The votes of every track in <paramref name="predictions"/>, in the order in which tracks first appear.
    /// </summary>
    /// <exception cref="ArgumentException">Two slices of a track have different genres.</exception>
    public static IReadOnlyList<TrackVote> Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var genres = predictions.Genres;
        return [.. Tally(predictions).Select(track => new TrackVote(
            track.Track,
            genres[track.Label],
            genres[track.ByMean],
            genres[track.ByMajority],
            track.Slices,
            track.CorrectSlices,
            [.. track.Sums.Select(sum => sum / track.Slices)],
            [.. track.Votes]))];
    }

    /// <summary>The same with genres as numbers.</summary>
    internal static List<TrackTally> Tally(Predictions predictions)
    {
        var tallies = new List<TrackTally>();
        var byTrack = new Dictionary<TrackId, TrackTally>();
        TrackTally? current = null;
        for (var slice = 0; slice < predictions.Slices.Count; slice++)
        {
            var track = predictions.Slices[slice].Track;
            if (current is null || current.Track != track)
            {
                if (!byTrack.TryGetValue(track, out current))
                {
                    current = new TrackTally(track, predictions.Labels[slice], predictions.Genres.Length);
                    byTrack.Add(track, current);
                    tallies.Add(current);
                }
            }

            if (predictions.Labels[slice] != current.Label)
            {
                throw new ArgumentException($"slices of track {track} have different genres", nameof(predictions));
            }

            current.Add(predictions.Row(slice));
        }

        return tallies;
    }
}

/// <summary>Sums over the slices of one track.</summary>
internal sealed class TrackTally(TrackId track, int label, int genres)
{
    public TrackId Track { get; } = track;

    public int Label { get; } = label;

    public int Slices { get; private set; }

    public int CorrectSlices => Votes[Label];

    /// <summary>Sum of the probabilities of each genre.</summary>
    public double[] Sums { get; } = new double[genres];

    /// <summary>Number of slices that voted for each genre.</summary>
    public int[] Votes { get; } = new int[genres];

    public int ByMean => ProbabilityRow.IndexOfMax(Sums);

    public int ByMajority
    {
        get
        {
            var maxVotes = Votes.Max();
            var best = -1;
            for (var genre = 0; genre < Votes.Length; genre++)
            {
                if (Votes[genre] == maxVotes && (best < 0 || Sums[genre] > Sums[best]))
                {
                    best = genre;
                }
            }

            return best;
        }
    }

    public void Add(ReadOnlySpan<float> probabilities)
    {
        Slices++;
        Votes[ProbabilityRow.IndexOfMax(probabilities)]++;
        for (var genre = 0; genre < probabilities.Length; genre++)
        {
            Sums[genre] += probabilities[genre];
        }
    }
}
