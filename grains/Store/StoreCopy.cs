using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store;

/// <summary>
/// Writes a copy of a store. The folder is marked while copying, so that a copy left by a killed process can be recognized.
/// </summary>
public static class StoreCopy
{
    private const string UnfinishedFile = "unfinished-copy";

    /// <summary>Creates and marks the folder of a copy; remains of a killed copy are removed.</summary>
    /// <exception cref="UserErrorException">The folder holds something else, or cannot be written.</exception>
    public static void Begin(string folder)
    {
        if (File.Exists(Path.Combine(folder, UnfinishedFile)))
        {
            // From a killed copy: nothing else leaves such a file.
            Directory.Delete(folder, recursive: true);
        }
        else if (!IsEmpty(folder))
        {
            throw new UserErrorException($"{folder} already exists; move it elsewhere");
        }

        Guard(folder, () =>
        {
            PrivateFiles.CreateFolder(folder);
            PrivateFiles.WriteAllText(
                Path.Combine(folder, UnfinishedFile), "A copy of a store is being made here, or was when its process ended.\n");
        });
    }

    /// <summary>Removes the mark: the copy is complete.</summary>
    public static void Finish(string folder) => File.Delete(Path.Combine(folder, UnfinishedFile));

    /// <summary>Copies all artifacts except those being written, and returns the number of files and bytes.</summary>
    /// <exception cref="UserErrorException">The copy cannot be written.</exception>
    public static (int Files, long Bytes) CopyArtifacts(string from, string to, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0, 0L);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.Exists(from) ? Directory.EnumerateFiles(from, "*", options) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path.EndsWith(ArtifactPaths.PartialSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            var copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Guard(copy, () =>
            {
                PrivateFiles.CreateFolder(Path.GetDirectoryName(copy)!); // not null: below the folder
                bytes += CopyFile(path, copy);
            });
            files++;
        }

        return (files, bytes);
    }

    /// <summary>Is the folder missing or empty, apart from lock files?</summary>
    public static bool IsEmpty(string folder) => !File.Exists(folder)
        && (!Directory.Exists(folder)
            || Directory.EnumerateFileSystemEntries(folder).All(entry => entry.EndsWith("lock", StringComparison.Ordinal)));

    /// <summary>Writes to a copy.</summary>
    /// <exception cref="UserErrorException">It cannot be written; the message says that the store itself is unchanged.</exception>
    public static void Guard(string path, Action write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{path}: cannot be written: {exception.Message}; the store itself is unchanged", exception);
        }
    }

    /// <summary>Copies one file to disk. A checkpoint may vanish meanwhile because its run has ended.</summary>
    private static long CopyFile(string from, string to)
    {
        FileStream source;
        try
        {
            source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }

        using (source)
        {
            using var target = PrivateFiles.Open(to, FileMode.CreateNew, FileAccess.Write);
            source.CopyTo(target, 1 << 20);
            target.Flush(flushToDisk: true);
            File.SetLastWriteTimeUtc(target.SafeFileHandle, File.GetLastWriteTimeUtc(source.SafeFileHandle));
            return target.Length;
        }
    }
}
