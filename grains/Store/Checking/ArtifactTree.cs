using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>A file below the artifact root.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="WrittenAt">When it was last written.</param>
internal sealed record ArtifactFile(string Path, long Bytes, DateTimeOffset WrittenAt)
{
    /// <summary>Without folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The epoch of a checkpoint; null for any other file.</summary>
    public int? CheckpointEpoch =>
        Name.StartsWith(ArtifactPaths.CheckpointPrefix, StringComparison.Ordinal) ? ArtifactPaths.EpochOf(Path) : null;
}

/// <summary>Files that came to be together and are of use together.</summary>
/// <param name="Kind">What they are of.</param>
/// <param name="Folder">Their folder below the root; of a track list the file itself.</param>
/// <param name="Name">
/// What they are of: a feature set's id, DATASET/VERSION, or a unit of work's id; a file's path where that is not known.
/// </param>
/// <param name="Files">The files.</param>
internal sealed record ArtifactGroup(ArtifactGroupKind Kind, string Folder, string Name, ImmutableArray<ArtifactFile> Files);

/// <summary>What a group of files is of.</summary>
internal enum ArtifactGroupKind
{
    /// <summary>A feature set.</summary>
    FeatureSet,

    /// <summary>The tracks of one version of a dataset.</summary>
    TrackList,

    /// <summary>One attempt at a unit of work.</summary>
    Attempt,

    /// <summary>Not put there by this program.</summary>
    Unknown,
}

/// <summary>What lies below an artifact root.</summary>
internal static class ArtifactTree
{
    private const string FeatureSetFolder = $"{ArtifactPaths.FeatureSets}/{ArtifactPaths.FeatureSetFolder}/";

    /// <summary>All files there now; one that vanishes meanwhile is left out.</summary>
    public static ImmutableArray<ArtifactFile> List(string root)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        // Links are not followed: what they lead to is not the store's.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. new DirectoryInfo(root).EnumerateFiles("*", options).Select(file => Describe(root, file)).OfType<ArtifactFile>()
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>The files by what they are of, in the order of their folders.</summary>
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

        // datasets/NAME/VERSION.json, and while it is written VERSION.json.PROCESS.tmp
        if (path.Split('/') is [ArtifactPaths.Datasets, var dataset, var file]
            && file.IndexOf(".json", StringComparison.Ordinal) is > 0 and var end)
        {
            return (ArtifactGroupKind.TrackList, path[..(cut + 1)] + file[..(end + 5)], $"{dataset}/{file[..end]}");
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
