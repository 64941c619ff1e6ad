using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Train/test splits.</summary>
public static class SplitViews
{
    /// <summary><c>split show</c>.</summary>
    public static View Show(SplitSummary split, LabelWords words = default)
    {
        var parts = split.Parts.GroupBy(count => (count.Repeat, count.Fold, count.Part)).Where(part => part.Sum(count => count.Slices) > 0);
        string[] genres = [.. split.Parts.Select(count => count.Genre).Distinct()];
        var table = Table.Of(["run", "part", "tracks", "slices", .. genres], parts, part =>
        [
            DisplayNumbers.Text($"r{part.Key.Repeat}f{part.Key.Fold}"), Display.Of(part.Key.Part),
            DisplayNumbers.Text($"{part.Sum(count => count.Tracks)}"), DisplayNumbers.Text($"{part.Sum(count => count.Slices)}"),
            .. genres.Select(genre => DisplayNumbers.Text($"{part.Where(count => count.Genre == genre).Sum(count => count.Tracks)}")),
        ]) with
        { ShortHeaders = ["run", "part", "tracks", "slices", .. Abbreviations.Of(genres)] };
        return new View([$"Columns of {words.Many} count tracks.", table, "", .. Findings(split)], split);
    }

    /// <summary><c>split check</c>.</summary>
    /// <param name="split">The split.</param>
    /// <param name="features">The name of the features; null if none are named.</param>
    /// <param name="telling">Their columns that alone tell the label; null while they are not computed.</param>
    public static View Check(SplitSummary split, string? features = null, ImmutableArray<TellingColumn>? telling = null) => new(
        [.. Findings(split), .. Columns(features, telling).Select(line => (Block)line)],
        new
        {
            IsClean = split.Findings.IsEmpty && telling is null or { IsEmpty: true },
            split.Findings,
            split.Notes,
            TellingColumns = telling,
        });

    private static IEnumerable<string> Columns(string? features, ImmutableArray<TellingColumn>? telling) =>
        features is null ? []
        : telling is not { } columns ? [$"Whether a single column of {features} tells the label is not checked: they are not computed yet."]
        : columns.IsEmpty ? [$"No single column of {features} tells the label."]
        : columns.Select(column =>
            $"A single column tells the label: by '{column.Column}' alone, {NumberFormat.Percent(column.Accuracy, 0)} % of "
            + $"{Display.Count(column.Tracks, "track")} are right. Is it an index, or the label in other words? "
            + "`features import --columns` takes the others.");

    private static IEnumerable<Block> Findings(SplitSummary split)
    {
        var notes = split.Notes.Select(note => (Block)$"note: {note}");
        if (split.Findings.IsEmpty)
        {
            return notes.Prepend("No track, group or exact duplicate is in more than one part of the split.");
        }

        const int shown = 20;
        var kinds = split.Findings.GroupBy(finding => finding.Kind).Select(kind => Display.Count(kind.Count(), Display.Of(kind.Key)));
        return
        [
            $"In more than one part of a run: {string.Join(", ", kinds)}. They are tested after training on them, so accuracy is too high.",
            Table.Of(["in several parts", "name", "parts", "run"], split.Findings.Take(shown), finding =>
            [
                Display.Of(finding.Kind), finding.Name, string.Join(" and ", finding.Parts.Select(part => Display.Of(part))),
                DisplayNumbers.Text($"r{finding.Repeat}f{finding.Fold}"),
            ]) with
            { IsNested = true },
            .. split.Findings.Length > shown ? [$"  and {split.Findings.Length - shown} more; --json lists all"] : Array.Empty<Block>(),
            .. notes,
        ];
    }
}
