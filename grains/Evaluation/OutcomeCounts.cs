using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Outcome of every slice and track over the runs of one or more experiments, as counts: add the predictions of one run at a time, in run
/// order; they need not be kept.
/// </summary>
public sealed class OutcomeCounts
{
    private readonly Dictionary<SliceId, SliceOutcome> _slices = [];
    private readonly Dictionary<TrackId, TrackOutcome> _tracks = [];

    /// <summary>Empty outcomes over <paramref name="genres"/>.</summary>
    public OutcomeCounts(ImmutableArray<string> genres)
    {
        Genres = genres;
        Confusion = new ConfusionMatrix(genres);
    }

    /// <summary>The genres.</summary>
    public ImmutableArray<string> Genres { get; }

    /// <summary>All slices of all runs by actual and predicted genre.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Every slice seen, sorted by name.</summary>
    internal IEnumerable<SliceOutcome> Slices => _slices.Values
        .OrderBy(slice => slice.Slice.Track.ToString(), StringComparer.Ordinal).ThenBy(slice => slice.Slice.Index);

    /// <summary>Every track seen, sorted by name.</summary>
    internal IEnumerable<TrackOutcome> Tracks => _tracks.Values.OrderBy(track => track.Track.ToString(), StringComparer.Ordinal);

    /// <summary>How many slices are remainders, padded with zeros.</summary>
    public int CountPadded() => _slices.Values.Count(slice => slice.IsPadded);

    /// <summary>Adds one run's predictions for one part.</summary>
    /// <exception cref="ArgumentException">The genres differ, or a slice has a different genre than before.</exception>
    public void Add(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (!predictions.Genres.SequenceEqual(Genres))
        {
            throw new ArgumentException("predictions of other genres", nameof(predictions));
        }

        for (var row = 0; row < predictions.Slices.Count; row++)
        {
            var (id, label) = (predictions.Slices[row], predictions.Labels[row]);
            if (!_slices.TryGetValue(id, out var slice))
            {
                _slices.Add(id, slice = new SliceOutcome(id, label, Genres.Length));
            }
            else if (slice.Label != label)
            {
                throw new ArgumentException(
                    $"slice {id} was '{Genres[slice.Label]}' before and is '{Genres[label]}' now", nameof(predictions));
            }

            slice.IsPadded |= row < predictions.IsPadded.Count && predictions.IsPadded[row];
            Confusion.Add(label, slice.Add(predictions.Row(row)));
        }

        foreach (var tally in TrackVoting.Tally(predictions))
        {
            if (!_tracks.TryGetValue(tally.Track, out var track))
            {
                _tracks.Add(tally.Track, track = new TrackOutcome(tally.Track, tally.Label, Genres.Length));
            }

            track.Add(tally);
        }
    }
}

/// <summary>One slice over runs.</summary>
internal sealed class SliceOutcome(SliceId slice, int label, int genres)
{
    public SliceId Slice { get; } = slice;

    public int Label { get; } = label;

    /// <summary>Whether it is a remainder, padded with zeros.</summary>
    public bool IsPadded { get; set; }

    public int Runs { get; private set; }

    /// <summary>Number of runs that predicted each genre.</summary>
    public int[] Predicted { get; } = new int[genres];

    /// <summary>Sum over runs of the probability of each genre.</summary>
    public double[] Probabilities { get; } = new double[genres];

    public int Wrong => Runs - Predicted[Label];

    public int Add(ReadOnlySpan<float> row)
    {
        var predicted = ProbabilityRow.IndexOfMax(row);
        Runs++;
        Predicted[predicted]++;
        for (var genre = 0; genre < row.Length; genre++)
        {
            Probabilities[genre] += row[genre];
        }

        return predicted;
    }
}

/// <summary>One track over runs.</summary>
internal sealed class TrackOutcome(TrackId track, int label, int genres)
{
    public TrackId Track { get; } = track;

    public int Label { get; } = label;

    public int Runs { get; private set; }

    /// <summary>Number of runs in which the mean of its slices gave the wrong genre.</summary>
    public int Wrong { get; private set; }

    /// <summary>Its slices, counted in every run.</summary>
    public int Slices { get; private set; }

    /// <summary>Number of slices that voted for each genre, over all runs.</summary>
    public int[] Votes { get; } = new int[genres];

    /// <summary>Sum over slices and runs of the probability of its own genre.</summary>
    public double OwnProbability { get; private set; }

    public int CorrectSlices => Votes[Label];

    public void Add(TrackTally tally)
    {
        Runs++;
        Wrong += tally.ByMean == Label ? 0 : 1;
        Slices += tally.Slices;
        OwnProbability += tally.Sums[Label];
        for (var genre = 0; genre < Votes.Length; genre++)
        {
            Votes[genre] += tally.Votes[genre];
        }
    }
}
