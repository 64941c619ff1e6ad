using System.Diagnostics;
using System.Globalization;

namespace Experiments.Features.Storage;

/// <summary>
/// A file until it is whole: <c>FILE.MACHINE-PROCESS-NUMBER.tmp</c>, beside its place. The name says who writes it, so that what a killed process left
/// is told from what another one is writing.
/// </summary>
public static class PartialFile
{
    /// <summary>What their names end with.</summary>
    public const string Suffix = ".tmp";

    /// <summary>More than the clocks of a machine and of its disk differ.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(10);

    private static int _lastNumber;

    /// <summary>A name that no other writer of that file has.</summary>
    public static string NameFor(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{Environment.MachineName}-{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}{Suffix}");

    /// <summary>Removes those below a folder that processes of this machine left, which are gone, and answers how many.</summary>
    public static int RemoveAbandoned(string root, CancellationToken cancellationToken)
    {
        var removed = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var file in Directory.Exists(root) ? new DirectoryInfo(root).EnumerateFiles("*" + Suffix, options) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsAbandoned(file))
            {
                file.Delete();
                removed++;
            }
        }

        return removed;
    }

    private static bool IsAbandoned(FileInfo file)
    {
        var parts = file.Name[..^Suffix.Length].Split('-');
        return parts.Length >= 3
            && string.Join('-', parts[..^2]).EndsWith($".{Environment.MachineName}", StringComparison.Ordinal)
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
    }
}
