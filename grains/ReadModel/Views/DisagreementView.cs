using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Labels in doubt.</summary>
public static class DisagreementView
{
    /// <summary><c>slice disagreements</c>.</summary>
    /// <param name="listing">The tracks.</param>
    /// <param name="pathOf">The file of a track.</param>
    /// <param name="words">What labels are called.</param>
    /// <param name="notes">What listeners say of the dataset's tracks.</param>
    public static View Of(
        DisagreementListing listing, Func<TrackId, string> pathOf, LabelWords words = default, ImmutableArray<TrackNote> notes = default)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var said = notes.IsDefault ? [] : notes.ToDictionary(note => note.Track.Track, StringComparer.Ordinal);
        var pool = listing.Pool;
        List<Block> blocks =
        [
            CountDoubts(listing, words),
            .. listing.Tracks.IsEmpty
                ? Array.Empty<Block>()
                : ["", TableOf(listing, pathOf, notes), "", CountShown(listing), .. ExplainColumns().Select(line => (Block)line)],
            .. said.Values.Count(note => note.IsLabelWrong) is > 0 and var wrong
                ? [$"Listeners say that {Display.Count(wrong, "label")} "
                    + $"{(wrong == 1 ? "is" : "are")} wrong; `experiments track notes` lists them."]
                : Array.Empty<Block>(),
            .. ErrorViews.Notes(pool, words).Concat(ErrorViews.PaddingNotes(listing.PaddedLeftOut)).Select(note => (Block)note),
            .. pool.Families.Length == 1
                ? ["Only one family votes: a sweep over more families makes the answer more reliable."]
                : Array.Empty<Block>(),
        ];
        return new View(blocks, new
        {
            Rows = listing.Tracks.Select(track => new
            {
                track.Track,
                Path = pathOf(track.Track),
                track.Actual,
                track.Suggested,
                track.Doubting,
                track.Families,
                track.Margin,
                track.Predicted,
                track.Agreeing,
                track.FlipRate,
                track.WrongSlices,
                track.Slices,
                Note = said.GetValueOrDefault(track.Track.Track) is { } note ? TrackNoteViews.Shape(note) : null,
            }),
            listing.Total,
            listing.InDoubt,
            listing.PaddedLeftOut,
            Pool = pool,
        });
    }

    /// <summary>How many labels are in doubt, and what that means.</summary>
    public static string CountDoubts(DisagreementListing listing, LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(listing);
        return $"{listing.InDoubt} of {Display.Count(listing.Total, "label")} in doubt: more than half of the families confidently give "
            + $"the track the same other {words.One}, in test predictions of models that have not seen it.";
    }

    /// <summary>The tracks of a listing.</summary>
    /// <inheritdoc cref="Of(DisagreementListing, Func{TrackId, string}, LabelWords, ImmutableArray{TrackNote})"/>
    public static Table TableOf(DisagreementListing listing, Func<TrackId, string> pathOf, ImmutableArray<TrackNote> notes)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var said = notes.IsDefault ? [] : notes.ToDictionary(note => note.Track.Track, StringComparer.Ordinal);
        string[] noted = listing.Tracks.Any(track => said.ContainsKey(track.Track.Track)) ? ["note"] : [];
        return Table.Of(
            ["track", "label", "suggested", "doubting", "margin", "predicted", "agreeing", "flips %", "wrong slices", .. noted, "file"],
            listing.Tracks,
            track =>
            [
                track.Track.ToString(), track.Actual, track.Suggested ?? "-", Of(track.Doubting, track.Families),
                NumberFormat.Fixed(track.Margin, 2), track.Predicted, Of(track.Agreeing, track.Families),
                track.FlipRate is { } flips ? NumberFormat.Percent(flips, 0) : "-", Of(track.WrongSlices, track.Slices),
                .. noted.Select(_ => said.GetValueOrDefault(track.Track.Track) is { } note ? TrackNoteViews.Describe(note) : ""),
                pathOf(track.Track),
            ]);
    }

    private static string CountShown(DisagreementListing listing) => listing.Tracks.Length is var shown && shown < listing.InDoubt
        ? $"{shown} of {listing.InDoubt} labels in doubt shown; --limit {listing.InDoubt} shows all."
        : $"{shown} of {Display.Count(listing.Total, "track")} shown, labels in doubt first, then those with the lowest margin.";

    /// <summary>What the columns mean, a sentence each.</summary>
    public static IEnumerable<string> ExplainColumns()
    {
        yield return "doubting: how many of the families that tested the track confidently give it the same other genre; it is suggested "
            + "if they are more than half.";
        yield return "margin: probability of the label minus that of the likeliest other genre, mean over families; below 0, the other is "
            + "likelier.";
        yield return "agreeing: how many of the families predict the genre under predicted, which most of them predict.";
        yield return "flips %: how often the predicted genre differs between two repeats of an experiment; a dash without repeats.";
        yield return "wrong slices: how many of its slices are misclassified in more than half of their test predictions.";
    }

    private static string Of(int count, int all) => DisplayNumbers.Text($"{count}/{all}");
}
