using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>What experiments made of single slices and tracks.</summary>
internal static class HistoryViews
{
    /// <summary><c>slice show</c>.</summary>
    public static View Slice(SliceHistory history)
    {
        var table = new TextTable("experiment", "family", "predicted", "p", "own p", "wrong");
        foreach (var prediction in history.Predictions)
        {
            table.Add(
                prediction.Experiment.ToString(), prediction.Family, prediction.Predicted, Figures.Fixed(prediction.Probability, 2),
                Figures.Fixed(prediction.OwnProbability, 2), Numbers.Text($"{prediction.WrongRuns}/{prediction.Runs}"));
        }

        List<string> lines =
        [
            Numbers.Text($"{history.Slice}: {history.Track.Genre}, {history.Track.Path} at {Figures.Fixed(history.OffsetSeconds, 1)} s, hardness {Numbers.Short(history.Hardness)}"),
            .. history.Predictions.IsEmpty ? ["No experiment has tested it yet."] : table.Lines(),
        ];
        return new View(lines, new
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
    public static View Track(TrackInfo track, ImmutableArray<TrackVotesOfExperiment> votes)
    {
        var table = new TextTable("run", "family", "by mean", "by majority", "right slices");
        foreach (var vote in votes)
        {
            table.Add(
                vote.Run.ToString(), vote.Family, vote.Vote.ByMean, vote.Vote.ByMajority, Numbers.Text($"{vote.Vote.CorrectSlices}/{vote.Vote.Slices}"));
        }

        var right = votes.Count(vote => vote.Vote.ByMean == track.Genre);
        List<string> lines =
        [
            Numbers.Text($"{track.Id}: {track.Genre}, {track.Path}, {Figures.Fixed(track.DurationSeconds, 1)} s, {track.Slices} slices, group {track.Group}"),
            .. votes.IsEmpty ? ["No experiment has tested it yet."] : table.Lines().Append(Numbers.Text($"{right} of {votes.Length} runs have it right.")),
        ];
        return new View(lines, new { Track = track, Votes = votes.Select(vote => new { vote.Run, vote.Family, vote.Vote }) });
    }
}
