using System.Runtime.InteropServices;

namespace Experiments.ClientCli.Output;

/// <summary>
/// Whoever reads what this process writes. .NET drops what is written to a pipe that nobody reads any more, and says nothing.
/// </summary>
internal static partial class Reader
{
    private const short PollError = 0x8;

    /// <summary>
    /// Are standard output and standard error pipes whose readers have gone, as after <c>2>&amp;1 | head</c>? Never on Windows, which
    /// cannot tell.
    /// </summary>
    public static bool HasGone()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        PollEntry[] both = [new() { Descriptor = 1 }, new() { Descriptor = 2 }];
        return Poll(both, both.Length, 0) == both.Length && both.All(entry => (entry.Returned & PollError) != 0);
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll([In, Out] PollEntry[] entries, nint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Asked;
        public short Returned;
    }
}
