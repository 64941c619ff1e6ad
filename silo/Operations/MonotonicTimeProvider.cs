using System.Runtime.InteropServices;

namespace Experiments.Silo.Operations;

/// <summary>
/// The time of day at construction plus the time elapsed since, on a clock that never steps and continues while the machine is suspended.
/// Setting the machine's clock must not expire leases or make Orleans schedule for a time that comes again: a step of one day forwards and
/// back kept it from activating any grain for a day. If the machine gets the correct time only later, the silo shows it after a restart.
/// </summary>
/// <param name="clock">
/// The machine's clock: its time of day is read once; its monotonic clock is used if the system has none that counts suspensions.
/// </param>
internal sealed partial class MonotonicTimeProvider(TimeProvider clock) : TimeProvider
{
    /// <summary>CLOCK_BOOTTIME of Linux.</summary>
    private const int SinceBoot = 7;

    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private readonly TimeSpan _from = Steady(clock);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _began + (Steady(clock) - _from);

    private static TimeSpan Steady(TimeProvider clock) =>
        clock == System && OperatingSystem.IsLinux() && GetTime(SinceBoot, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : clock.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
