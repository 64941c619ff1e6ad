using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Labels;

/// <summary>
/// Finds tracks whose label may be wrong, from the test predictions of experiments of several families. Each family has one vote, however
/// many experiments it has: <see cref="ConfidentLearning"/> on its probabilities, averaged over repeats and then over experiments. A label
/// is in doubt if more than half of the families that tested the track confidently give it the same other genre.
/// </summary>
/// <param name="genres">The genres, in column order.</param>
public sealed class LabelDoubts(ImmutableArray<string> genres)
{
    private readonly SortedDictionary<string, FamilyTracks> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<TrackId, (int Label, double Flips, int Experiments)> _tracks = [];

    /// <summary>The families that vote, sorted by name.</summary>
    public ImmutableArray<string> Families => [.. _families.Keys];

    /// <summary>
    /// Adds an experiment. Its predictions must be honest: a model that was fitted on slices of a track repeats the label of the track.
    /// </summary>
    /// <exception cref="ArgumentException">The genres differ, or a track has a different label than before.</exception>
    public void Add(string family, TrackProbabilities experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!experiment.Genres.SequenceEqual(genres))
        {
            throw new ArgumentException("predictions of other genres", nameof(experiment));
        }

        if (!_families.TryGetValue(family, out var votes))
        {
            _families.Add(family, votes = new FamilyTracks());
        }

        foreach (var (id, track) in experiment.Tracks)
        {
            var known = _tracks.GetValueOrDefault(id, (track.Label, 0, 0));
            if (known.Label != track.Label)
            {
                throw new ArgumentException($"track {id} had another label before", nameof(experiment));
            }

            _tracks[id] = track.FlipRate is { } flips ? (known.Label, known.Flips + flips, known.Experiments + 1) : known;
            votes.Add(id, track);
        }
    }

    /// <summary>
    /// Every tested track: labels in doubt first, then the others, each with the lowest margin first. Slices are not counted.
    /// </summary>
    public IReadOnlyList<TrackDisagreement> List()
    {
        var votes = new Dictionary<TrackId, List<FamilyVote>>();
        foreach (var family in _families.Values)
        {
            foreach (var (track, vote) in family.Vote(track => _tracks[track].Label, genres.Length))
            {
                if (!votes.TryGetValue(track, out var known))
                {
                    votes.Add(track, known = []);
                }

                known.Add(vote);
            }
        }

        return [.. votes.Select(track => Judge(track.Key, track.Value))
            .OrderBy(track => track.Suggested is null)
            .ThenBy(track => track.Margin)
            .ThenBy(track => track.Track.ToString(), StringComparer.Ordinal)];
    }

    private TrackDisagreement Judge(TrackId id, List<FamilyVote> votes)
    {
        var (label, flips, experiments) = _tracks[id];
        var predicted = votes.CountBy(vote => vote.Predicted).OrderByDescending(genre => genre.Value)
            .ThenByDescending(genre => votes.Sum(vote => vote.Mean[genre.Key])).ThenBy(genre => genre.Key).First();
        var doubt = votes.Where(vote => vote.Confident is { } genre && genre != label).CountBy(vote => vote.Confident!.Value)
            .OrderByDescending(genre => genre.Value).FirstOrDefault(); // not null: only confident votes
        return new TrackDisagreement(
            id,
            genres[label],
            genres[predicted.Key],
            predicted.Value,
            votes.Count,
            experiments == 0 ? null : flips / experiments,
            2 * doubt.Value > votes.Count ? genres[doubt.Key] : null,
            doubt.Value,
            votes.Average(vote => vote.Margin));
    }

    /// <summary>One family's opinion of one track.</summary>
    private sealed record FamilyVote(double[] Mean, int Predicted, int? Confident, double Margin);

    /// <summary>The tracks that a family tested: sums over its experiments of the mean over runs.</summary>
    private sealed class FamilyTracks
    {
        private readonly Dictionary<TrackId, (double[] Sums, int Experiments)> _tracks = [];

        public void Add(TrackId id, TestedTrack track)
        {
            var (sums, experiments) = _tracks.GetValueOrDefault(id, (new double[track.Sums.Length], 0));
            for (var genre = 0; genre < sums.Length; genre++)
            {
                sums[genre] += track.Sums[genre] / track.Tests;
            }

            _tracks[id] = (sums, experiments + 1);
        }

        public IEnumerable<(TrackId Track, FamilyVote Vote)> Vote(Func<TrackId, int> labelOf, int genres)
        {
            TrackId[] ids = [.. _tracks.Keys];
            double[][] means = [.. _tracks.Values.Select(track => track.Sums.Select(sum => sum / track.Experiments).ToArray())];
            var found = ConfidentLearning.Of([.. ids.Select(labelOf)], means, genres);
            return ids.Select((id, i) =>
                (id, new FamilyVote(means[i], ProbabilityRow.IndexOfMax(means[i]), found.Confident[i], found.Margins[i])));
        }
    }
}
