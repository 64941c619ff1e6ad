using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What happened to a track between two imports.</summary>
public enum TrackChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It has the same name, but other samples, another label, group or decoder.</summary>
    Changed,

    /// <summary>Only its file has another path.</summary>
    Moved,

    /// <summary>Its file is gone.</summary>
    Removed,
}

/// <summary>A track that differs between two imports.</summary>
/// <param name="Kind">What happened to it.</param>
/// <param name="Track">Its name, without the dataset's.</param>
/// <param name="Path">Its file, relative to the dataset's root; the former one of a removed track.</param>
/// <param name="What">What differs of a changed track, such as <c>audio, label</c>; null for the other kinds.</param>
[GenerateSerializer, Immutable, Alias("track-change")]
public sealed record TrackChange(TrackChangeKind Kind, string Track, string Path, string? What = null);

/// <summary>How many tracks a label has before and after.</summary>
[GenerateSerializer, Immutable, Alias("label-change")]
public sealed record LabelChange(string Label, int Before, int After);

/// <summary>What an import of the same folder by the same rules would change in a dataset, or has changed.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Before">Its version before.</param>
/// <param name="After">Its version after; the same if no track is added, changed or removed.</param>
/// <param name="Changes">Tracks that differ, ordered by kind and name; without those whose file is newly quarantined.</param>
/// <param name="Quarantined">Files that are quarantined now and were not before, among them files of former tracks.</param>
/// <param name="Labels">Every label of either version, ordered by name.</param>
[GenerateSerializer, Immutable, Alias("dataset-diff")]
public sealed record DatasetDiff(
    string Dataset, string Before, string After, ImmutableArray<TrackChange> Changes, ImmutableArray<QuarantinedFile> Quarantined,
    ImmutableArray<LabelChange> Labels)
{
    /// <summary>Whether results on the dataset depend on what differs.</summary>
    public bool IsNewVersion => Before != After;

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => !IsNewVersion && Changes.IsEmpty && Quarantined.IsEmpty;

    /// <summary>Compares two imports of a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="before">The earlier version, its tracks and its quarantined files.</param>
    /// <param name="after">The same of the later one.</param>
    public static DatasetDiff Of(
        string dataset,
        (string Version, ImmutableArray<TrackInfo> Tracks, ImmutableArray<QuarantinedFile> Quarantined) before,
        (string Version, ImmutableArray<TrackInfo> Tracks, ImmutableArray<QuarantinedFile> Quarantined) after)
    {
        var (old, now) = (before.Tracks.ToDictionary(track => track.Id), after.Tracks.ToDictionary(track => track.Id));
        var refused = after.Quarantined.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var known = before.Quarantined.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        IEnumerable<TrackChange> changes =
        [
            .. after.Tracks.Where(track => !old.ContainsKey(track.Id)).Select(track => Change(TrackChangeKind.Added, track)),
            .. after.Tracks.Where(track => old.ContainsKey(track.Id)).Select(track => Compare(old[track.Id], track)).OfType<TrackChange>(),
            .. before.Tracks.Where(track => !now.ContainsKey(track.Id) && !refused.Contains(track.Path))
                .Select(track => Change(TrackChangeKind.Removed, track)),
        ];
        return new DatasetDiff(
            dataset, before.Version, after.Version,
            [.. changes.OrderBy(change => change.Kind).ThenBy(change => change.Track, StringComparer.Ordinal)],
            [.. after.Quarantined.Where(file => !known.Contains(file.Path))],
            CountLabels(before.Tracks, after.Tracks));
    }

    private static TrackChange Change(TrackChangeKind kind, TrackInfo track) => new(kind, track.Id.Track, track.Path);

    /// <summary>How a track differs; null if it does not.</summary>
    private static TrackChange? Compare(TrackInfo before, TrackInfo after)
    {
        if (before == after)
        {
            return null;
        }

        string[] what =
        [
            .. before.ContentHash == after.ContentHash ? [] : (string[])["audio"],
            .. before.Genre == after.Genre ? [] : (string[])["label"],
            .. before.Group == after.Group ? [] : (string[])["group"],
            .. before.Decoder == after.Decoder ? [] : (string[])["decoder"],
        ];
        return what.Length > 0 ? new TrackChange(TrackChangeKind.Changed, after.Id.Track, after.Path, string.Join(", ", what))
            : before with { Path = after.Path } == after ? Change(TrackChangeKind.Moved, after)
            : new TrackChange(TrackChangeKind.Changed, after.Id.Track, after.Path, "details");
    }

    private static ImmutableArray<LabelChange> CountLabels(ImmutableArray<TrackInfo> before, ImmutableArray<TrackInfo> after)
    {
        var (old, now) = (Count(before), Count(after));
        return [.. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(label => new LabelChange(label, old.GetValueOrDefault(label), now.GetValueOrDefault(label)))];
    }

    private static Dictionary<string, int> Count(ImmutableArray<TrackInfo> tracks) =>
        tracks.CountBy(track => track.Genre, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}

/// <summary>An update of a dataset: a second import of its folder, beside the version that the dataset has.</summary>
/// <param name="State">Whether it is under way, can be taken, or failed.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Version">The version that the dataset would have; null until the update can be taken.</param>
[GenerateSerializer, Immutable, Alias("update-status")]
public sealed record UpdateStatus(BuildState State, string? Reason, string? Version);

/// <summary>A version that a dataset had before.</summary>
/// <param name="Version">The version.</param>
/// <param name="Until">When a later one replaced it.</param>
/// <param name="Tracks">Number of tracks.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="Import">How it was imported.</param>
[GenerateSerializer, Immutable, Alias("dataset-version")]
public sealed record DatasetVersion(string Version, DateTimeOffset Until, int Tracks, int Slices, DatasetImportSpec Import);
