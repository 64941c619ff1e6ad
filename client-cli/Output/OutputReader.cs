using System.Runtime.InteropServices;

namespace Experiments.ClientCli.Output;

/// <summary>
/// The reader of this process's output. .NET silently drops what is written to a pipe without a reader.
/// </summary>
internal static partial class OutputReader
{
    private const short PollError = 0x8;

    /// <summary>
    /// Whether standard output and standard error are pipes whose readers have gone, as after <c>2>&amp;1 | head</c>. Always false on
    /// Windows, which cannot tell.
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
