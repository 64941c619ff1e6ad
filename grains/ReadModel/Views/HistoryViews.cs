using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Predictions of experiments for single slices and tracks.</summary>
public static class HistoryViews
{
    /// <summary>What to say of a slice or track without predictions.</summary>
    public const string NotTested = "It has not been tested by any experiment yet.";

    /// <summary><c>slice show</c>.</summary>
    public static View Slice(SliceHistory history, LabelWords words = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        List<Block> blocks =
        [
            $"slice {history.Slice}",
            "",
            Facts(history, words),
            "",
            history.Predictions.IsEmpty ? NotTested : Predictions(history.Predictions),
        ];
        return new View(blocks, new
        {
            history.Slice,
            history.Track.Path,
            history.OffsetSeconds,
            Actual = history.Track.Genre,
            history.Hardness,
            history.Predictions,
        });
    }

    /// <summary>What a slice is.</summary>
    public static Table Facts(SliceHistory history, LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Table.Facts(
        [
            (words.One, history.Track.Genre), ("file", history.Track.Path), ("at s", NumberFormat.Fixed(history.OffsetSeconds, 1)),
            ("hardness", DisplayNumbers.Short(history.Hardness)),
        ]);
    }

    /// <summary>Predictions of a slice, one row each.</summary>
    public static Table Predictions(IEnumerable<SlicePrediction> predictions) =>
        Table.Of(["experiment", "family", "predicted", "p", "own p", "wrong"], predictions, prediction =>
        [
            prediction.Experiment.ToString(), prediction.Family, prediction.Predicted, NumberFormat.Fixed(prediction.Probability, 2),
            NumberFormat.Fixed(prediction.OwnProbability, 2), DisplayNumbers.Text($"{prediction.WrongRuns}/{prediction.Runs}"),
        ]);

    /// <summary><c>track show</c>.</summary>
    /// <param name="track">The track.</param>
    /// <param name="votes">The votes of its slices.</param>
    /// <param name="words">What labels are called.</param>
    /// <param name="note">What a listener says of it; null if nothing.</param>
    public static View Track(
        TrackInfo track, ImmutableArray<TrackVotesOfExperiment> votes, LabelWords words = default, TrackNote? note = null)
    {
        ArgumentNullException.ThrowIfNull(track);
        Block[] results = [Votes(votes), CountRight(track, votes)];
        List<Block> blocks =
        [
            $"track {track.Id}",
            "",
            Facts(track, words, note),
            "",
            .. votes.IsEmpty ? [NotTested] : results,
        ];
        return new View(blocks, new
        {
            Track = track,
            Note = note is null ? null : TrackNoteViews.Shape(note),
            Votes = votes.Select(vote => new { vote.Run, vote.Family, vote.Vote }),
        });
    }

    /// <summary>What a track is.</summary>
    public static Table Facts(TrackInfo track, LabelWords words, TrackNote? note)
    {
        ArgumentNullException.ThrowIfNull(track);
        return Table.Facts(
        [
            (words.One, track.Genre), ("file", track.Path), ("seconds", NumberFormat.Fixed(track.DurationSeconds, 1)),
            ("slices", DisplayNumbers.Text($"{track.Slices}")), ("group", track.Group),
            .. note is null ? [] : new[] { ("note", (string?)TrackNoteViews.Describe(note)) },
        ]);
    }

    /// <summary>The votes of a track's slices, one row per run.</summary>
    public static Table Votes(IEnumerable<TrackVotesOfExperiment> votes) =>
        Table.Of(["run", "family", "by mean", "by majority", "correct slices"], votes, vote =>
        [
            vote.Run.ToString(), vote.Family, vote.Vote.ByMean, vote.Vote.ByMajority,
            DisplayNumbers.Text($"{vote.Vote.CorrectSlices}/{vote.Vote.Slices}"),
        ]);

    /// <summary>In how many runs the votes gave the track its own label.</summary>
    public static string CountRight(TrackInfo track, ImmutableArray<TrackVotesOfExperiment> votes)
    {
        ArgumentNullException.ThrowIfNull(track);
        var right = votes.Count(vote => vote.Vote.ByMean == track.Genre);
        return DisplayNumbers.Text($"{right} of {votes.Length} runs predicted it correctly.");
    }
}
