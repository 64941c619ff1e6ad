using System.IO.Enumeration;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store;

/// <summary>
/// Writes a copy of a store. The folder is marked while copying, so that a copy left by a killed process can be recognized.
/// </summary>
public static class StoreCopy
{
    /// <summary>Name of the file by which a silo holds a store.</summary>
    public const string LockFile = "lock";

    /// <summary>Name of the file by which a collection, backup or restore holds a store.</summary>
    public const string KeepingLockFile = "keeping.lock";

    /// <summary>What fsck finds, at the top of a file system that is mounted as the artifact folder.</summary>
    private const string LostAndFound = "lost+found";

    private const string UnfinishedFile = "unfinished-copy";
    private const int BufferBytes = 1 << 20;

    /// <summary>Creates and marks the folder of a copy; remains of a killed copy are removed.</summary>
    /// <exception cref="UserErrorException">The folder holds something else, or cannot be written.</exception>
    public static void Begin(string folder)
    {
        if (File.Exists(Path.Combine(folder, UnfinishedFile)))
        {
            // From a killed copy: nothing else leaves such a file.
            Guard(folder, () => Directory.Delete(folder, recursive: true));
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
    /// <param name="from">The folder of the artifacts.</param>
    /// <param name="to">The folder of the copy.</param>
    /// <param name="onSkipped">Receives the path of a folder that is not part of the store: the file system's own.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <exception cref="UserErrorException">An artifact cannot be read, or the copy cannot be written.</exception>
    public static (int Files, long Bytes) CopyArtifacts(
        string from, string to, Action<string> onSkipped, CancellationToken cancellationToken) =>
        CopyArtifacts(from, to, onSkipped, IsOwn, cancellationToken);

    /// <summary>The same with a test of ownership, whose answer depends on the user of this process.</summary>
    internal static (int Files, long Bytes) CopyArtifacts(
        string from, string to, Action<string> onSkipped, Func<string, bool> isOwn, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0, 0L);
        foreach (var path in ListFiles(from, onSkipped, isOwn))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (CopyFile(path, Path.Combine(to, Path.GetRelativePath(from, path))) is { } copied)
            {
                files++;
                bytes += copied;
            }
        }

        return (files, bytes);
    }

    /// <summary>Whether the folder is missing or empty, apart from lock files.</summary>
    public static bool IsEmpty(string folder) => !File.Exists(folder)
        && (!Directory.Exists(folder)
            || Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) is LockFile or KeepingLockFile));

    /// <summary>
    /// Deletes a folder that holds nothing but lock files. Answers false, and keeps its other entries, if something was put there since it
    /// was found to be empty.
    /// </summary>
    public static bool TryDeleteEmpty(string folder)
    {
        if (!IsEmpty(folder))
        {
            return false;
        }

        File.Delete(Path.Combine(folder, LockFile));
        File.Delete(Path.Combine(folder, KeepingLockFile));
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException) when (!IsEmpty(folder))
        {
            return false;
        }
    }

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
            throw UserErrorException.Failed($"{path}: cannot be written: {exception.Reason()}; the store itself is unchanged", exception);
        }
    }

    /// <summary>
    /// All complete files below a folder. A folder that cannot be read is an error: a backup without it would look complete.
    /// </summary>
    private static List<string> ListFiles(string folder, Action<string> onSkipped, Func<string, bool> isOwn)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
        };
        var lostAndFound = Path.Combine(Path.GetFullPath(folder), LostAndFound);
        var isForeign = Directory.Exists(lostAndFound) && !isOwn(lostAndFound);
        if (isForeign)
        {
            onSkipped(lostAndFound);
        }

        return !Directory.Exists(folder) ? [] : Read(folder, () => new FileSystemEnumerable<string>(
            Path.GetFullPath(folder), (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory && !entry.FileName.EndsWith(PartialFile.Suffix, StringComparison.Ordinal),
            ShouldRecursePredicate = (ref entry) => !isForeign || entry.ToFullPath() != lostAndFound,
        }.ToList());
    }

    /// <summary>
    /// Whether a folder belongs to the user of this process: only its owner, or root, may set its mode, even to what it is.
    /// </summary>
    private static bool IsOwn(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Copies one file to disk and returns its length; null if it is gone. A checkpoint and its folder may vanish meanwhile because their
    /// run has ended.
    /// </summary>
    private static long? CopyFile(string from, string to)
    {
        using var source = Read(from, () => OpenIfPresent(from));
        if (source is null)
        {
            return null;
        }

        FileStream? target = null;
        try
        {
            Guard(to, () =>
            {
                PrivateFiles.CreateFolder(Path.GetDirectoryName(to)!); // not null: below the folder
                target = PrivateFiles.Open(to, FileMode.CreateNew, FileAccess.Write);
            });
            var buffer = new byte[BufferBytes];
            while (Read(from, () => source.Read(buffer)) is var read and > 0)
            {
                Guard(to, () => target!.Write(buffer, 0, read)); // not null: opened above
            }

            Guard(to, () =>
            {
                target!.Flush(flushToDisk: true); // not null: opened above
                File.SetLastWriteTimeUtc(target.SafeFileHandle, File.GetLastWriteTimeUtc(source.SafeFileHandle));
            });
            return target!.Length; // not null: opened above
        }
        finally
        {
            target?.Dispose();
        }
    }

    private static FileStream? OpenIfPresent(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{path}: cannot be read: {exception.Reason()}; the copy was not completed", exception);
        }
    }
}
