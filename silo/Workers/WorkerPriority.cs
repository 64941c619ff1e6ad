using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Experiments.Silo.Workers;

/// <summary>
/// Makes a worker give way to whatever else wants the processors, control traffic above all: also where Linux compares sessions, not
/// processes.
/// </summary>
internal static partial class WorkerPriority
{
    /// <summary>A tenth of the weight of a process that says nothing.</summary>
    public const int Niceness = 10;

    private const string SessionGroup = "/proc/self/autogroup";

    /// <summary>PRIO_PROCESS.</summary>
    private const int OfProcess = 0;

    /// <summary>PRIO_PGRP.</summary>
    private const int OfProcessGroup = 1;

    private const int Tries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Lowers this process, all of its threads.</summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            using var self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
            return;
        }

        // A session of its own: with autogroup, which desktops and many servers have, the processor is shared out between sessions, and
        // niceness counts within one only. A silo in a terminal would have half of a processor for its workers whatever they and another
        // terminal's clients wish.
        // It is a process group too, whose niceness is that of all threads; a process's is that of its first.
        // Starting one fails where this process leads a group already, which will do as well. Who is nicer than that stays so: the way back
        // needs privileges.
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
                // EAGAIN: the kernel takes ten of these a second, from all users together.
                Thread.Sleep(Pause);
            }
            catch (UnauthorizedAccessException)
            {
                // Not permitted here: the niceness of the process has to do.
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
