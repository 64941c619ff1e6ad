using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Train/test splits.</summary>
public static class SplitViews
{
    /// <summary><c>split show</c>.</summary>
    public static View Show(SplitSummary split)
    {
        var parts = split.Parts.GroupBy(count => (count.Repeat, count.Fold, count.Part)).Where(part => part.Sum(count => count.Slices) > 0);
        var table = Table.Of(["run", "part", "tracks", "slices", "tracks per genre"], parts, part =>
        [
            Numbers.Text($"r{part.Key.Repeat}f{part.Key.Fold}"), part.Key.Part.ToString().ToLowerInvariant(),
            Numbers.Text($"{part.Sum(count => count.Tracks)}"), Numbers.Text($"{part.Sum(count => count.Slices)}"),
            string.Join(' ', part.Select(count => $"{count.Genre} {count.Tracks}")),
        ]);
        return new View([table, "", .. Findings(split)], split);
    }

    /// <summary><c>split check</c>.</summary>
    public static View Check(SplitSummary split) =>
        new([.. Findings(split)], new { IsClean = split.Findings.IsEmpty, split.Findings, split.Notes });

    private static IEnumerable<Block> Findings(SplitSummary split)
    {
        var notes = split.Notes.Select(note => (Block)$"note: {note}");
        if (split.Findings.IsEmpty)
        {
            return notes.Prepend("No track, group or exact duplicate is on two sides of the split.");
        }

        const int shown = 20;
        var kinds = split.Findings.GroupBy(finding => finding.Kind)
            .Select(kind => $"{kind.Count()} {kind.Key.ToString().ToLowerInvariant()}{(kind.Count() == 1 ? "" : "s")}");
        return
        [
            $"On two sides of a run: {string.Join(", ", kinds)}. They are tested after training on them, so accuracy is too high.",
            .. split.Findings.Take(shown).Select(finding =>
                $"  {finding.Kind.ToString().ToLowerInvariant()} {finding.Name}: "
                + string.Join(" and ", finding.Parts.Select(part => part.ToString().ToLowerInvariant()))
                + $" of r{finding.Repeat}f{finding.Fold}"),
            .. split.Findings.Length > shown ? [$"  and {split.Findings.Length - shown} more; --json lists all"] : Array.Empty<string>(),
            .. notes,
        ];
    }
}
