using System.Diagnostics;

namespace Experiments.Support;

/// <summary>Programs of this repository as child processes.</summary>
internal static class Programs
{
    /// <summary>
    /// How to start a program, by the path of its assembly, as a process with redirected output. Signals have their default effect in it,
    /// whatever the tests inherited: a shell that starts them in the background ignores SIGINT, nohup ignores SIGHUP.
    /// </summary>
    public static ProcessStartInfo Start(string assembly, params IEnumerable<string> arguments)
    {
        var start = StartHere(assembly, arguments);
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("EXPERIMENTS_", StringComparison.Ordinal)
                && !name.StartsWith("EXPERIMENTS_LIB", StringComparison.Ordinal)).ToList())
        {
            // A developer's cluster settings must not affect the tests; library paths may.
            start.Environment.Remove(name);
        }

        // Most programs of tests are over before a method is hot, and compiling methods again takes a quarter of their processor time: not
        // before four seconds (hexadecimal, milliseconds) have passed without a new method.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "1000";
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
