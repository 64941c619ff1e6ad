using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Experiments.Store.Files;

/// <summary>
/// A file or folder until it is whole, or for as long as it is needed: <c>FILE.MACHINE-PROCESS-NUMBER.tmp</c>, beside its place. The name
/// says who writes it, so that what a killed process left is told from what another one is writing.
/// </summary>
public static class PartialFile
{
    /// <summary>What their names end with.</summary>
    public const string Suffix = ".tmp";

    /// <summary>More than the clocks of a machine and of its disk differ.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(10);

    /// <summary>
    /// This machine, told apart from others of its name: from another one on a shared disk by its id, from another container on it by the
    /// numbers that its processes have.
    /// </summary>
    private static readonly string Machine = $"{Environment.MachineName}.{IdOfMachine():x8}";

    private static int _lastNumber;

    /// <summary>A name that no other writer of that file has.</summary>
    public static string NameFor(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{Machine}-{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}{Suffix}");

    /// <summary>Removes a half-written file. Where that fails too, what is told is why it could not be written.</summary>
    public static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Found by the next start, and by `store gc`.
        }
    }

    /// <summary>Removes those below a folder that processes of this machine left, which are gone, and answers how many.</summary>
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

    /// <summary>Does the process still run, or does another one have its number now?</summary>
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
            // Another user's, or one that ends at this moment: left for the next time.
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
