using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>A file below the artifact root.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="WrittenAt">When it was last written.</param>
internal sealed record ArtifactFile(string Path, long Bytes, DateTimeOffset WrittenAt)
{
    /// <summary>File name without folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The epoch of a checkpoint; null for any other file.</summary>
    public int? CheckpointEpoch => ArtifactPaths.EpochOf(Path);
}

/// <summary>Files that were written together and are needed together.</summary>
/// <param name="Kind">What they belong to.</param>
/// <param name="Folder">Their folder below the root; for a track list and labels, the file itself.</param>
/// <param name="Name">
/// What they belong to: a feature set's id, DATASET/VERSION, or a unit of work's id; a file's path if unknown.
/// </param>
/// <param name="Files">The files.</param>
internal sealed record ArtifactGroup(ArtifactGroupKind Kind, string Folder, string Name, ImmutableArray<ArtifactFile> Files);

/// <summary>What a group of files belongs to.</summary>
internal enum ArtifactGroupKind
{
    /// <summary>A feature set.</summary>
    FeatureSet,

    /// <summary>The tracks of one version of a dataset.</summary>
    TrackList,

    /// <summary>One attempt at a unit of work.</summary>
    Attempt,

    /// <summary>The plays of an audience, of one import.</summary>
    Audience,

    /// <summary>A version of a named model.</summary>
    Model,

    /// <summary>Mixtures that sweeps use as labels.</summary>
    Labels,

    /// <summary>Not written by this program.</summary>
    Unknown,
}

/// <summary>Lists and groups the files below an artifact root.</summary>
internal static class ArtifactTree
{
    private const string FeatureSetFolder = $"{ArtifactPaths.FeatureSets}/{ArtifactPaths.FeatureSetFolder}/";

    /// <summary>All current files; files that vanish during listing are omitted.</summary>
    public static ImmutableArray<ArtifactFile> List(string root)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        // Links are not followed: their targets do not belong to the store.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. new DirectoryInfo(root).EnumerateFiles("*", options).Select(file => Describe(root, file)).OfType<ArtifactFile>()
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Groups the files by owner, sorted by folder.</summary>
    public static ImmutableArray<ArtifactGroup> Group(IEnumerable<ArtifactFile> files) =>
    [
        .. files.Select(file => (File: file, Place: PlaceOf(file.Path)))
            .GroupBy(item => item.Place)
            .Select(group => new ArtifactGroup(group.Key.Kind, group.Key.Folder, group.Key.Name, [.. group.Select(item => item.File)])),
    ];

    private static (ArtifactGroupKind Kind, string Folder, string Name) PlaceOf(string path)
    {
        var cut = path.LastIndexOf('/');
        var folder = cut < 0 ? "" : path[..cut];
        if (path.StartsWith(FeatureSetFolder, StringComparison.Ordinal) && folder.Length > FeatureSetFolder.Length)
        {
            var id = path[FeatureSetFolder.Length..].Split('/')[0];
            return (ArtifactGroupKind.FeatureSet, FeatureSetFolder + id, id);
        }

        // datasets/NAME/VERSION.json, or VERSION.json.PROCESS.tmp while it is being written
        if (path.Split('/') is [ArtifactPaths.Datasets, var dataset, var file]
            && file.IndexOf(".json", StringComparison.Ordinal) is > 0 and var end)
        {
            return (ArtifactGroupKind.TrackList, path[..(cut + 1)] + file[..(end + 5)], $"{dataset}/{file[..end]}");
        }

        if (path.Split('/') is [ArtifactPaths.Audiences, var audience, _, _])
        {
            return (ArtifactGroupKind.Audience, folder, audience);
        }

        if (path.Split('/') is [ArtifactPaths.Models, var model, _, _])
        {
            return (ArtifactGroupKind.Model, folder, model);
        }

        if (path.Split('/') is [ArtifactPaths.Labels, var labels])
        {
            return (ArtifactGroupKind.Labels, path, labels);
        }

        // work/UNIT/aINCARNATION-NUMBER/…
        return folder.Split('/') is [ArtifactPaths.Work, .. { Length: > 0 } unit, ['a', .. { Length: > 0 } epoch]]
            && epoch.All(letter => char.IsAsciiDigit(letter) || letter == '-')
            ? (ArtifactGroupKind.Attempt, folder, string.Join('/', unit))
            : (ArtifactGroupKind.Unknown, path, path);
    }

    private static ArtifactFile? Describe(string root, FileInfo file)
    {
        try
        {
            return new ArtifactFile(Path.GetRelativePath(root, file.FullName).Replace('\\', '/'), file.Length, file.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
