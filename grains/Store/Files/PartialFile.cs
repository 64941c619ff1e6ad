using System.Globalization;

namespace Experiments.Store.Files;

/// <summary>
/// A file or folder that is incomplete or temporary: <c>FILE.MACHINE-PROCESS-NUMBER.tmp</c>, next to its target. The name identifies the
/// writer, so files left by a killed process can be distinguished from files being written.
/// </summary>
public static class PartialFile
{
    /// <summary>Suffix of their names.</summary>
    public const string Suffix = ".tmp";

    private static int _lastNumber;

    /// <summary>A unique name for this writer of the file.</summary>
    public static string NameFor(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{ProcessMark.Own}-{Interlocked.Increment(ref _lastNumber)}{Suffix}");

    /// <summary>Removes a half-written file. Failure is ignored, so that the original write error is reported.</summary>
    public static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start or `store gc` removes it.
        }
    }

    /// <summary>Removes partial files below a folder that ended processes of this machine left, and returns how many.</summary>
    public static int RemoveAbandoned(string root, CancellationToken cancellationToken)
    {
        var removed = 0;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
        var found = Directory.Exists(root)
            ? new DirectoryInfo(root).EnumerateFileSystemInfos("*" + Suffix, options).Where(IsAbandoned).ToList()
            : [];
        foreach (var entry in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Remove(entry);
                removed++;
            }
            catch (DirectoryNotFoundException)
            {
                // It was in a partial folder that was removed before it, or another silo removed it.
            }
        }

        return removed;
    }

    private static void Remove(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }

    private static bool IsAbandoned(FileSystemInfo file) =>
        ProcessMark.IsOfEnded(file.Name[..^Suffix.Length], file.LastWriteTimeUtc);
}
