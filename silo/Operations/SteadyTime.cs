using System.Runtime.InteropServices;

namespace Experiments.Silo.Operations;

/// <summary>
/// The time of day as it was when this was made, and what has passed since by a clock that never steps and goes on while the machine is
/// suspended. Whoever sets the machine's clock must not make leases run out, nor Orleans plan ahead of a time that comes again: a day
/// forwards and back kept it from
/// activating any grain for a day. A silo whose machine has the right time only later says the right time once it is started again.
/// </summary>
/// <param name="clock">
/// The machine's clock: its time of day is asked once, its steady one where the system has none that counts suspensions.
/// </param>
internal sealed partial class SteadyTime(TimeProvider clock) : TimeProvider
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
