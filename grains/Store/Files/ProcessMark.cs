using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Experiments.Store.Files;

/// <summary>
/// Names the process that made a file or folder: <c>MACHINE-PROCESS</c>, followed in a name by <c>-</c> and what makes it unique. What an
/// ended process left can so be distinguished from what a running one uses.
/// </summary>
internal static class ProcessMark
{
    /// <summary>Larger than the clock difference between a machine and its disk.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Identifies this machine among others of the same name: from another machine on a shared disk by machine id, from another container
    /// on the same machine by its process id namespace.
    /// </summary>
    private static readonly string Machine = $"{Environment.MachineName}.{IdOfMachine():x8}";

    /// <summary>The mark of this process.</summary>
    public static string Own { get; } = string.Create(CultureInfo.InvariantCulture, $"{Machine}-{Environment.ProcessId}");

    /// <summary>Whether a name ends with the mark of an ended process of this machine, and with what makes it unique.</summary>
    /// <param name="name">A file or folder name: <c>ANYTHING.MACHINE-PROCESS-UNIQUE</c>.</param>
    /// <param name="writtenAt">When its owner last changed it: a process that started later is not the owner.</param>
    public static bool IsOfEnded(string name, DateTime writtenAt)
    {
        var parts = name.Split('-');
        return parts.Length >= 3
            && string.Join('-', parts[..^2]).EndsWith($".{Machine}", StringComparison.Ordinal)
            && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && !Runs(process, writtenAt);
    }

    /// <summary>Whether the process is still running, rather than a new one with the same id.</summary>
    private static bool Runs(int id, DateTime since)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() <= since + ClockError;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
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
