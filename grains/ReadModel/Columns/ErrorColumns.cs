using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>The columns of listings of mistakes: slices and labels.</summary>
public static class ErrorColumns
{
    /// <summary>The file of a slice or track.</summary>
    public const string Path = "path";

    /// <summary>The place of a slice in its file.</summary>
    public const string OffsetSeconds = "offsetSeconds";

    /// <summary>Those of <c>experiment misclassified</c> and <c>slice hardest</c>.</summary>
    public static RowColumns<LocatedSlice> Slices { get; } = new(
        row => row.Slice.Slice.ToString(),
        [
            new("slice", RowKind.Text, row => row.Slice.Slice), new(Path, RowKind.Text, row => row.Path),
            new(OffsetSeconds, RowKind.Number, row => row.OffsetSeconds, "s"), new("actual", RowKind.Text, row => row.Slice.Actual),
            new("predicted", RowKind.Text, row => row.Slice.Predicted),
            new("probability", RowKind.Number, row => row.Slice.Probability, LeaderboardColumns.Fraction),
            new("wrongRuns", RowKind.Number, row => row.Slice.WrongRuns), new("runs", RowKind.Number, row => row.Slice.Runs),
            new("hardness", RowKind.Number, row => row.Slice.Hardness, LeaderboardColumns.Fraction),
            new("wrongShare", RowKind.Number, row => row.Slice.WrongShare, LeaderboardColumns.Fraction),
            new("isPadded", RowKind.Flag, row => row.Slice.IsPadded),
        ]);

    /// <summary>Those of <c>slice disagreements</c>.</summary>
    /// <param name="pathOf">The file of a track.</param>
    /// <param name="noteOf">What listeners say of a track; null if nothing.</param>
    public static RowColumns<TrackDisagreement> Disagreements(Func<TrackId, string?> pathOf, Func<TrackId, string?> noteOf) => new(
        row => row.Track.ToString(),
        [
            new("track", RowKind.Text, row => row.Track), new("actual", RowKind.Text, row => row.Actual),
            new("suggested", RowKind.Text, row => row.Suggested), new("doubting", RowKind.Number, row => row.Doubting),
            new("margin", RowKind.Number, row => row.Margin, LeaderboardColumns.Fraction),
            new("predicted", RowKind.Text, row => row.Predicted), new("agreeing", RowKind.Number, row => row.Agreeing),
            new("families", RowKind.Number, row => row.Families),
            new("flipRate", RowKind.Number, row => row.FlipRate, LeaderboardColumns.Fraction),
            new("wrongSlices", RowKind.Number, row => row.WrongSlices), new("slices", RowKind.Number, row => row.Slices),
            new("note", RowKind.Text, row => noteOf(row.Track)), new(Path, RowKind.Text, row => pathOf(row.Track)),
        ]);
}
