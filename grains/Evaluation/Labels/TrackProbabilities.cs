using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Labels;

/// <summary>
/// The test predictions of one experiment per track: the mean over its slices in each run that tested it. With folds, a track is tested
/// once per repeat, each time by a model that has not seen it. Add the predictions of one run at a time.
/// </summary>
/// <param name="genres">The genres, in column order.</param>
public sealed class TrackProbabilities(ImmutableArray<string> genres)
{
    private readonly Dictionary<TrackId, TestedTrack> _tracks = [];

    /// <summary>The genres, in column order.</summary>
    public ImmutableArray<string> Genres { get; } = genres;

    internal IReadOnlyDictionary<TrackId, TestedTrack> Tracks => _tracks;

    /// <summary>Whether any run tested a track.</summary>
    public bool Has(TrackId track) => _tracks.ContainsKey(track);

    /// <summary>Adds one run's test predictions.</summary>
    /// <exception cref="ArgumentException">The genres differ.</exception>
    public void Add(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (!predictions.Genres.SequenceEqual(Genres))
        {
            throw new ArgumentException("predictions of other genres", nameof(predictions));
        }

        foreach (var tally in TrackVoting.Tally(predictions))
        {
            if (!_tracks.TryGetValue(tally.Track, out var track))
            {
                _tracks.Add(tally.Track, track = new TestedTrack(tally.Label, Genres.Length));
            }

            track.Add(tally);
        }
    }

    /// <summary>
    /// Whether the predictions are better than always giving the most frequent genre (<see cref="ChanceLevel"/>); a track counts with the
    /// share of its tests that are right.
    /// </summary>
    public bool IsAboveChance()
    {
        if (_tracks.Count == 0)
        {
            return false;
        }

        var right = _tracks.Values.Sum(track => (double)track.Predicted[track.Label] / track.Tests);
        var frequent = (double)_tracks.Values.GroupBy(track => track.Label).Max(genre => genre.Count()) / _tracks.Count;
        return ChanceLevel.IsAbove((int)Math.Floor(right + 1e-9), _tracks.Count, frequent);
    }
}

/// <summary>One track in one experiment.</summary>
internal sealed class TestedTrack(int label, int genres)
{
    public int Label { get; } = label;

    /// <summary>Number of runs that tested it.</summary>
    public int Tests { get; private set; }

    /// <summary>Number of these runs that predicted each genre by the mean of the slices.</summary>
    public int[] Predicted { get; } = new int[genres];

    /// <summary>Sum over runs of the mean probability over its slices.</summary>
    public double[] Sums { get; } = new double[genres];

    /// <summary>The share of pairs of runs that predict different genres; null with fewer than two runs.</summary>
    public double? FlipRate => Tests < 2
        ? null
        : 1 - (Predicted.Sum(count => (double)count * (count - 1)) / ((double)Tests * (Tests - 1)));

    public void Add(TrackTally tally)
    {
        Tests++;
        Predicted[tally.ByMean]++;
        for (var genre = 0; genre < Sums.Length; genre++)
        {
            Sums[genre] += tally.Sums[genre] / tally.Slices;
        }
    }
}
