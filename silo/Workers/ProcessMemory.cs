using System.Diagnostics;
using System.Globalization;

namespace Experiments.Silo.Workers;

/// <summary>The memory that a process keeps for itself.</summary>
internal static class ProcessMemory
{
    private const string Anonymous = "RssAnon:";

    /// <summary>
    /// Bytes in memory that no file backs: mapped shards are the system's to take back and count for nobody. Where the system does not tell
    /// them apart (it is not Linux), all that is in memory.
    /// </summary>
    public static long OwnBytes(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (OperatingSystem.IsLinux())
        {
            try
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
            catch (IOException)
            {
                return 0; // it has just ended
            }
        }

        process.Refresh();
        return process.WorkingSet64;
    }
}
