using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ReadModel.Reports;

/// <summary>A misclassified track or slice, with picture and sound.</summary>
/// <param name="Name">Its ID.</param>
/// <param name="Preview">Its spectrogram and audio; null if they were not requested.</param>
/// <param name="Verdict">Its genre and the predicted genre.</param>
/// <param name="Numbers">Its hardness.</param>
public sealed record HardestCard(string Name, SlicePreview? Preview, string Verdict, string Numbers)
{
    /// <summary>The hardest tracks, each with a representative slice.</summary>
    public static IEnumerable<HardestCard> Tracks(ReportData data) =>
        data.HardestTracks.Select(track => Of(track, data.FindPreview(track.Track)));

    /// <summary>The card of a track.</summary>
    public static HardestCard Of(TrackHardness track, SlicePreview? preview)
    {
        ArgumentNullException.ThrowIfNull(track);
        return new HardestCard(
            track.Track.ToString(),
            preview,
            Judge(track.Actual, track.Predicted),
            $"wrong in {track.WrongRuns} of {Display.Count(track.Runs, "run")} ({NumberFormat.Percent(track.WrongShare, 0)} %), "
                + $"{NumberFormat.Percent(track.SliceError, 0)} % of its slices wrong, hardness {NumberFormat.Fixed(track.Hardness, 2)}");
    }

    /// <summary>The hardest slices.</summary>
    public static IEnumerable<HardestCard> Slices(ReportData data) =>
        data.HardestSlices.Select(row => Of(row, data.Previews.GetValueOrDefault(row.Slice.Slice)));

    /// <summary>The card of a slice.</summary>
    public static HardestCard Of(LocatedSlice row, SlicePreview? preview) => new(
        row.Slice.Slice.ToString(),
        preview,
        Judge(row.Slice.Actual, row.Slice.Predicted),
        $"wrong in {row.Slice.WrongRuns} of {Display.Count(row.Slice.Runs, "run")} ({NumberFormat.Percent(row.Slice.WrongShare, 0)} %), "
            + $"hardness {NumberFormat.Fixed(row.Slice.Hardness, 2)}; "
            + $"{row.Path} at {NumberFormat.Trimmed(row.OffsetSeconds, 1)} s"
            + (row.Slice.IsPadded ? ", padded with zeros" : ""));

    /// <summary>What the cards rest on, in sentences: whose predictions, what is left out, and how they are sorted.</summary>
    public static IReadOnlyList<string> Describe(ReportData data) =>
    [
        data.HardestOf is { } experiment
            ? $"In the test predictions of experiment {experiment}."
            : $"Over every experiment on dataset {data.Dataset.Name} that is above chance level and not of a slice split.",
        .. data.HardestOf is null && data.HardestPool is { } pool ? ErrorViews.Notes(pool, LabelWords.Of(data.Dataset)) : [],
        .. data.PaddedLeftOut > 0 ? [$"{Display.Count(data.PaddedLeftOut, "slice")} padded with zeros left out."] : Array.Empty<string>(),
        $"Sorted by {ErrorViews.HardestOrder}, which is in parentheses; tracks that are equal in it by their wrong slices, then by "
            + $"hardness. Hardness is 1 minus the mean probability of the actual {LabelWords.Of(data.Dataset).One}.",
    ];

    private static string Judge(string actual, string predicted) =>
        actual == predicted ? $"{actual}, never misclassified" : $"{actual}, predicted as {predicted}";
}
