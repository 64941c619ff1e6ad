using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Train/test splits.</summary>
public static class SplitViews
{
    /// <summary><c>split show</c>.</summary>
    public static View Show(SplitSummary split)
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
        return new View(["Columns of genres count tracks.", table, "", .. Findings(split)], split);
    }

    /// <summary><c>split check</c>.</summary>
    public static View Check(SplitSummary split) =>
        new([.. Findings(split)], new { IsClean = split.Findings.IsEmpty, split.Findings, split.Notes });

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
