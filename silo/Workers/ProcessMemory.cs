using System.Diagnostics;
using System.Globalization;

namespace Experiments.Silo.Workers;

/// <summary>The private memory and the processor time of a process.</summary>
internal static class ProcessMemory
{
    private const string Anonymous = "RssAnon:";

    /// <summary>The processor time that it has used on all cores since its start; zero for a process that has just ended.</summary>
    public static TimeSpan ProcessorTime(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return TimeSpan.Zero; // it has just ended
        }
    }

    /// <summary>
    /// Resident bytes that no file backs: the system can reclaim mapped shards, so they do not count. If the system does not distinguish
    /// them (not Linux), all resident bytes. A process that has just ended has none.
    /// </summary>
    public static long OwnBytes(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                foreach (var line in File.ReadLines($"/proc/{process.Id}/status"))
                {
                    if (line.StartsWith(Anonymous, StringComparison.Ordinal))
                    {
                        return long.Parse(line.AsSpan(Anonymous.Length).TrimEnd("kB"),
                            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
                    }
                }
            }

            process.Refresh();
            return process.WorkingSet64;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            return 0; // it has just ended
        }
    }
}
