using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>What listeners say of tracks.</summary>
public static class TrackNoteViews
{
    /// <summary><c>track notes</c>.</summary>
    public static View List(string dataset, ImmutableArray<TrackNote> notes)
    {
        var wrong = notes.Count(note => note.IsLabelWrong);
        return new View(
            notes.IsEmpty
                ? [$"dataset {dataset} has no notes; `experiments track note {dataset}/TRACK TEXT` keeps one"]
                :
                [
                    TableOf(notes),
                    "",
                    $"{Display.Count(notes.Length, "note")}, {wrong} of them say that the label is wrong"
                        + (wrong > 0 ? $"; `experiments dataset relabel {dataset} --noted` corrects the dataset" : ""),
                ],
            new { Dataset = dataset, Notes = notes.Select(Shape) });
    }

    /// <summary>Notes, one row each.</summary>
    public static Table TableOf(IEnumerable<TrackNote> notes) => Table.Of(
        ["track", "verdict", "note", "at"], notes,
        note => [note.Track.Track, Verdict(note), note.Text, Day(note)]) with
    { NumericColumns = [] };

    /// <summary><c>track note</c>, kept.</summary>
    /// <param name="note">The note.</param>
    /// <param name="before">The note that it replaces; null if there was none.</param>
    public static View Kept(TrackNote note, TrackNote? before)
    {
        ArgumentNullException.ThrowIfNull(note);
        return new View(
            [
                $"noted of {note.Track}: {Describe(note)}",
                .. before is null ? [] : new Block[] { $"it replaces: {Describe(before)}" },
            ],
            new { Note = Shape(note), Replaces = before is null ? null : Shape(before) });
    }

    /// <summary><c>track note --remove</c>.</summary>
    public static View Removed(TrackNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return new View([$"removed the note of {note.Track}: {Describe(note)}"], new { Removed = Shape(note) });
    }

    /// <summary>A note in one line.</summary>
    public static string Describe(TrackNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return string.Join("; ", new[] { note.Text, Verdict(note) }.Where(part => part.Length > 0));
    }

    internal static object Shape(TrackNote note) => new { note.Track, note.Text, note.IsLabelWrong, note.Label, note.At };

    /// <summary>What it says of the label; empty if nothing.</summary>
    private static string Verdict(TrackNote note) => !note.IsLabelWrong ? ""
        : note.Label is { } label ? $"label should be {label}" : "label wrong";

    private static string Day(TrackNote note) => note.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
