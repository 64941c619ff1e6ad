using Experiments.Domain;

namespace Experiments.Store;

/// <summary>How large artifacts are, and those of a removed sweep.</summary>
public static class ArtifactSizes
{
    /// <summary>The files in a folder below the artifact root, with its subfolders; none if there is no such folder.</summary>
    public static StoredSize Measure(this ArtifactStore artifacts, string folder)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        return Measure(List(artifacts.PathOf(folder.TrimEnd('/'))));
    }

    /// <summary>The track lists and audits of a dataset, by version.</summary>
    public static IReadOnlyList<(string Version, StoredSize Size)> MeasureVersions(this ArtifactStore artifacts, string dataset)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        return
        [
            .. List(artifacts.PathOf($"{ArtifactPaths.Datasets}/{dataset}")).GroupBy(file => file.Name.Split('.')[0])
                .Select(version => (version.Key, Measure(version))),
        ];
    }

    /// <summary>The files of a sweep: of its runs, and of fits of its settings on all data.</summary>
    public static StoredSize MeasureSweep(this ArtifactStore artifacts, string sweep)
    {
        var (runs, refits) = (artifacts.Measure(ArtifactPaths.Sweep(sweep)), artifacts.Measure(ArtifactPaths.Refits(sweep)));
        return new StoredSize(runs.Files + refits.Files, runs.Bytes + refits.Bytes);
    }

    /// <summary>
    /// Moves the files of a removed sweep out of the way of a later sweep of the same name, which would continue from their checkpoints. A
    /// collection removes them.
    /// </summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public static void SetAside(this ArtifactStore artifacts, string sweep)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        SetAside(artifacts, sweep, ArtifactPaths.Sweep);
        SetAside(artifacts, sweep, ArtifactPaths.Refits);
    }

    private static void SetAside(ArtifactStore artifacts, string sweep, Func<string, string> folderOf)
    {
        var folder = artifacts.PathOf(folderOf(sweep));
        if (!Directory.Exists(folder))
        {
            return;
        }

        var number = 1;
        while (Directory.Exists(Aside(number)))
        {
            number++;
        }

        Files.AtomicFile.Guard(folder, () => Directory.Move(folder, Aside(number)));

        string Aside(int count) => artifacts.PathOf(folderOf(ArtifactPaths.Removed(sweep, count)));
    }

    private static StoredSize Measure(IEnumerable<FileInfo> files) =>
        files.Aggregate(new StoredSize(), (sum, file) => new StoredSize(sum.Files + 1, sum.Bytes + file.Length));

    private static IEnumerable<FileInfo> List(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles(
            "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        : [];
}
