using System.Globalization;

namespace Experiments.Support.Chaos;

/// <summary>Process clocks controlled by a file, with the library of Debian's package faketime.</summary>
internal static class Clock
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        : null;

    public static bool CanBeSet => Library is not null;

    /// <summary>The environment of a process with such a clock. Its timers keep running evenly: only the time of day steps.</summary>
    public static Dictionary<string, string> VariablesFor(string file)
    {
        if (Library is null)
        {
            return [];
        }

        Set(file, TimeSpan.Zero);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",

            // Otherwise every timed wait of .NET, which uses the monotonic clock, ends at once, and idle processes spin.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
    }

    /// <summary>Sets the clock; takes effect within a second.</summary>
    public static void Set(string file, TimeSpan offset)
    {
        var aside = file + ".new";
        File.WriteAllText(aside,
            string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.TotalSeconds):0}\n"));
        File.Move(aside, file, overwrite: true);
    }
}
