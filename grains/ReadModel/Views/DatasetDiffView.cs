using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>What an update of a dataset changes, as text and JSON.</summary>
public static class DatasetDiffView
{
    /// <summary>How many names of each kind the text lists; JSON has all.</summary>
    private const int Names = 5;

    /// <summary><c>dataset update</c>.</summary>
    /// <param name="diff">The changes.</param>
    /// <param name="isTaken">Whether the dataset has them now; false where they were only to be shown.</param>
    public static View Of(DatasetDiff diff, bool isTaken)
    {
        ArgumentNullException.ThrowIfNull(diff);
        return new View([.. Blocks(diff, isTaken)], new
        {
            diff.Dataset,
            diff.Before,
            diff.After,
            diff.IsNewVersion,
            Applied = isTaken,
            Added = Of(diff, TrackChangeKind.Added),
            Changed = diff.Changes.Where(change => change.Kind is TrackChangeKind.Changed)
                .Select(change => new { change.Track, change.Path, change.What }),
            Moved = Of(diff, TrackChangeKind.Moved),
            Removed = Of(diff, TrackChangeKind.Removed),
            Quarantined = diff.Quarantined.Select(file => new { file.Path, file.Reason }),
            diff.Labels,
        });
    }

    private static IEnumerable<object> Of(DatasetDiff diff, TrackChangeKind kind) =>
        diff.Changes.Where(change => change.Kind == kind).Select(change => new { change.Track, change.Path });

    private static IEnumerable<Block> Blocks(DatasetDiff diff, bool isTaken)
    {
        if (diff.IsEmpty)
        {
            yield return $"dataset {diff.Dataset}: nothing changed, it keeps version {Display.Hash(diff.Before)}";
            yield break;
        }

        var would = isTaken ? "" : "would be ";
        yield return $"dataset {diff.Dataset}: " + (diff.IsNewVersion
            ? $"version {Display.Hash(diff.Before)} {would}replaced by {Display.Hash(diff.After)}"
            : $"version {Display.Hash(diff.Before)} {would}kept: no track is added, changed or removed");
        yield return "";
        yield return Table.Of(["tracks", "count", "which"], Rows(diff).Where(row => row.All.Length > 0), row =>
            [row.Name, $"{row.All.Length}", List(row.All)]) with
        { NumericColumns = [1] };
        if (diff.IsNewVersion)
        {
            yield return "";
            yield return Table.Of(["label", "before", "after"], diff.Labels, label => [label.Label, $"{label.Before}", $"{label.After}"]);
        }

        if (!diff.Quarantined.IsEmpty)
        {
            yield return "";
            yield return Table.Of(["file", "reason"], diff.Quarantined.Take(Names), file => [file.Path, file.Reason]) with
            { NumericColumns = [] };
        }

        if (diff.IsNewVersion)
        {
            yield return "";
            yield return isTaken
                ? $"Results and features of version {Display.Hash(diff.Before)} keep it; new sweeps use {Display.Hash(diff.After)}."
                : "Nothing was changed; without --dry-run the new version is taken.";
        }
    }

    private static IEnumerable<(string Name, ImmutableArray<string> All)> Rows(DatasetDiff diff) =>
    [
        ("new", Tracks(diff, TrackChangeKind.Added)),
        ("changed", Tracks(diff, TrackChangeKind.Changed)),
        ("moved", Tracks(diff, TrackChangeKind.Moved)),
        ("removed", Tracks(diff, TrackChangeKind.Removed)),
        ("newly quarantined", [.. diff.Quarantined.Select(file => file.Path)]),
    ];

    private static ImmutableArray<string> Tracks(DatasetDiff diff, TrackChangeKind kind) =>
        [.. diff.Changes.Where(change => change.Kind == kind)
            .Select(change => change.What is { } what ? $"{change.Track} ({what})" : change.Track)];

    private static string List(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(Names)) + (names.Length > Names ? $" and {names.Length - Names} more" : "");
}
