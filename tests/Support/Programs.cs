using System.Diagnostics;

namespace Experiments.Support;

/// <summary>Programs of this repository as child processes.</summary>
internal static class Programs
{
    /// <summary>
    /// How to start one, by the path of its assembly, in a process of its own with its output redirected. Signals mean to it what they mean
    /// to a program that a person starts, whatever the tests inherited: a shell that starts them in the background has SIGINT ignored,
    /// nohup SIGHUP.
    /// </summary>
    public static ProcessStartInfo Start(string assembly, params IEnumerable<string> arguments)
    {
        var start = StartHere(assembly, arguments);
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("EXPERIMENTS_", StringComparison.Ordinal)
                && !name.StartsWith("EXPERIMENTS_LIB", StringComparison.Ordinal)).ToList())
        {
            // What a developer has set for a cluster of their own is none of the tests' business; where libraries lie is.
            start.Environment.Remove(name);
        }

        return start;
    }

    private static ProcessStartInfo StartHere(string assembly, IEnumerable<string> arguments) => OperatingSystem.IsLinux()
        ? new ProcessStartInfo("env", ["--default-signal", "dotnet", "exec", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }
        : new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
