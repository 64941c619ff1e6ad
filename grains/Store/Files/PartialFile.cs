using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Experiments.Store.Files;

/// <summary>
/// A file or folder that is incomplete or temporary: <c>FILE.MACHINE-PROCESS-NUMBER.tmp</c>, next to its target. The name identifies the
/// writer, so files left by a killed process can be distinguished from files being written.
/// </summary>
public static class PartialFile
{
    /// <summary>Suffix of their names.</summary>
    public const string Suffix = ".tmp";

    /// <summary>Larger than the clock difference between a machine and its disk.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Identifies this machine among others of the same name: from another machine on a shared disk by machine id, from another container
    /// on the same machine by its process id namespace.
    /// </summary>
    private static readonly string Machine = $"{Environment.MachineName}.{IdOfMachine():x8}";

    private static int _lastNumber;

    /// <summary>A unique name for this writer of the file.</summary>
    public static string NameFor(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{Machine}-{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}{Suffix}");

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
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }

            removed++;
        }

        return removed;
    }

    private static bool IsAbandoned(FileSystemInfo file)
    {
        var parts = file.Name[..^Suffix.Length].Split('-');
        return parts.Length >= 3
            && string.Join('-', parts[..^2]).EndsWith($".{Machine}", StringComparison.Ordinal)
            && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && !Runs(process, file.LastWriteTimeUtc);
    }

    /// <summary>Is the process still running, rather than a new one with the same id?</summary>
    private static bool Runs(int id, DateTime since)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() <= since + ClockError;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            // Another user's process, or one that is just ending: left for the next time.
            return true;
        }
    }

    private static uint IdOfMachine() =>
        XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(ReadOrEmpty("/etc/machine-id") + LinkOrEmpty("/proc/self/ns/pid")));

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string LinkOrEmpty(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
