using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Predictions of experiments for single slices and tracks.</summary>
public static class HistoryViews
{
    /// <summary><c>slice show</c>.</summary>
    public static View Slice(SliceHistory history, LabelWords words = default)
    {
        var table = Table.Of(["experiment", "family", "predicted", "p", "own p", "wrong"], history.Predictions, prediction =>
        [
            prediction.Experiment.ToString(), prediction.Family, prediction.Predicted, NumberFormat.Fixed(prediction.Probability, 2),
            NumberFormat.Fixed(prediction.OwnProbability, 2), DisplayNumbers.Text($"{prediction.WrongRuns}/{prediction.Runs}"),
        ]);
        List<Block> blocks =
        [
            $"slice {history.Slice}",
            "",
            Table.Facts(
            [
                (words.One, history.Track.Genre), ("file", history.Track.Path), ("at s", NumberFormat.Fixed(history.OffsetSeconds, 1)),
                ("hardness", DisplayNumbers.Short(history.Hardness)),
            ]),
            "",
            history.Predictions.IsEmpty ? "It has not been tested by any experiment yet." : table,
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

    /// <summary><c>track show</c>.</summary>
    /// <param name="track">The track.</param>
    /// <param name="votes">The votes of its slices.</param>
    /// <param name="words">What labels are called.</param>
    /// <param name="note">What a listener says of it; null if nothing.</param>
    public static View Track(
        TrackInfo track, ImmutableArray<TrackVotesOfExperiment> votes, LabelWords words = default, TrackNote? note = null)
    {
        var table = Table.Of(["run", "family", "by mean", "by majority", "correct slices"], votes, vote =>
        [
            vote.Run.ToString(), vote.Family, vote.Vote.ByMean, vote.Vote.ByMajority,
            DisplayNumbers.Text($"{vote.Vote.CorrectSlices}/{vote.Vote.Slices}"),
        ]);
        var right = votes.Count(vote => vote.Vote.ByMean == track.Genre);
        Block[] results = [table, DisplayNumbers.Text($"{right} of {votes.Length} runs predicted it correctly.")];
        List<Block> blocks =
        [
            $"track {track.Id}",
            "",
            Table.Facts(
            [
                (words.One, track.Genre), ("file", track.Path), ("seconds", NumberFormat.Fixed(track.DurationSeconds, 1)),
                ("slices", DisplayNumbers.Text($"{track.Slices}")), ("group", track.Group),
                .. note is null ? [] : new[] { ("note", TrackNoteViews.Describe(note)) },
            ]),
            "",
            .. votes.IsEmpty ? ["It has not been tested by any experiment yet."] : results,
        ];
        return new View(blocks, new
        {
            Track = track,
            Note = note is null ? null : TrackNoteViews.Shape(note),
            Votes = votes.Select(vote => new { vote.Run, vote.Family, vote.Vote }),
        });
    }
}
