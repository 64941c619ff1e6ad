using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Experiments.Silo.Workers;

/// <summary>
/// Makes a worker yield the processors to everything else, control traffic above all, even where Linux schedules by session rather than
/// by process.
/// </summary>
internal static partial class WorkerPriority
{
    /// <summary>A tenth of the weight of a process with the default niceness.</summary>
    public const int Niceness = 10;

    private const string SessionGroup = "/proc/self/autogroup";

    /// <summary>PRIO_PROCESS.</summary>
    private const int OfProcess = 0;

    /// <summary>PRIO_PGRP.</summary>
    private const int OfProcessGroup = 1;

    private const int Tries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Lowers the priority of all threads of this process.</summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            using var self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
            return;
        }

        // A session of its own: with autogroup, which desktops and many servers enable, processors are divided between sessions, and
        // niceness counts only within one. A silo in a terminal would keep half of a processor for its workers, whatever they and the
        // clients in another terminal need.
        // It is also a process group, whose niceness applies to all threads; that of a process applies only to its first.
        // Starting one fails if this process already leads a group, which works as well. A process that is nicer stays so: lowering
        // niceness needs privileges.
        _ = StartSession();
        var niceness = Math.Max(Niceness, GetPriority(OfProcess, 0));
        if (SetPriority(OfProcessGroup, 0, niceness) < 0)
        {
            throw new InvalidOperationException($"the worker's priority cannot be lowered: errno {Marshal.GetLastPInvokeError()}");
        }

        LowerSession(niceness);
    }

    private static void LowerSession(int niceness)
    {
        for (var tries = 0; File.Exists(SessionGroup) && tries < Tries; tries++)
        {
            try
            {
                File.WriteAllText(SessionGroup, niceness.ToString(CultureInfo.InvariantCulture));
                return;
            }
            catch (IOException)
            {
                // EAGAIN: the kernel allows ten of these a second, over all users.
                Thread.Sleep(Pause);
            }
            catch (UnauthorizedAccessException)
            {
                // Not permitted here: the niceness of the process must be enough.
                return;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int StartSession();

    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int niceness);
}
