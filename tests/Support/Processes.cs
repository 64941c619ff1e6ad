using System.Diagnostics;
using System.Globalization;

namespace Experiments.Support;

/// <summary>Process information from /proc. Linux only.</summary>
internal static class Processes
{
    /// <summary>The worker processes of a silo process.</summary>
    public static int[] WorkersOf(int silo) =>
        [.. ChildrenOf(silo).Where(id => ReadOrEmpty($"/proc/{id}/cmdline").TrimEnd('\0').EndsWith("\0worker", StringComparison.Ordinal))];

    /// <summary>The running child processes of a process.</summary>
    public static int[] ChildrenOf(int parent) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0 && Stat(id) is { } stat && stat[1] == parent.ToString(CultureInfo.InvariantCulture)
           select id,
    ];

    /// <summary>Every worker process on a store, whoever started it, including those of silos that are gone.</summary>
    public static int[] WorkersOn(string store) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0 && IsAlive(id)
               && ReadOrEmpty($"/proc/{id}/environ").Contains($"{SiloProcess.Mark}={store}\0", StringComparison.Ordinal)
           select id,
    ];

    /// <summary>Sends a signal by name, such as STOP and CONT.</summary>
    public static async Task SignalAsync(string signal, params int[] ids)
    {
        using var process = Process.Start("sh", ["-c", $"kill -{signal} {string.Join(' ', ids)}"]);
        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the process runs and is not a zombie.</summary>
    public static bool IsAlive(int id) => Stat(id) is { } stat && stat[0] is not "Z" and not "X";

    /// <summary>The niceness of every thread of a process, from −20 to 19.</summary>
    public static int[] NicenessOf(int id) =>
    [
        .. from thread in Directory.EnumerateDirectories($"/proc/{id}/task")
           let stat = Fields($"{thread}/stat")
           where stat is not null
           select int.Parse(stat[16], CultureInfo.InvariantCulture),
    ];

    /// <summary>The session of a process, as the ID of its leader.</summary>
    public static int SessionOf(int id) => int.Parse(Stat(id)![3], CultureInfo.InvariantCulture); // not null: the caller knows it runs

    /// <summary>The niceness of its session if the kernel divides processors between sessions; null otherwise.</summary>
    public static int? SessionNicenessOf(int id) =>
        ReadOrEmpty($"/proc/{id}/autogroup").Split("nice ") is [_, var nice] ? int.Parse(nice, CultureInfo.InvariantCulture) : null;

    /// <summary>The resident memory of a process, including mapped files, bytes.</summary>
    public static long ResidentBytes(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    /// <summary>The number of files, sockets and pipes it has open; 0 if it is gone.</summary>
    public static int OpenFilesOf(int id)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{id}/fd").Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The files that a process has mapped into memory: its libraries and assemblies among them.</summary>
    public static string[] MappedFilesOf(int id) =>
    [
        .. ReadOrEmpty($"/proc/{id}/maps").Split('\n')
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "")
            .Where(file => file.Length > 0).Distinct(),
    ];

    /// <summary>The TCP ports that a process listens on.</summary>
    public static int[] PortsOf(int id)
    {
        var sockets = Directory.GetFiles($"/proc/{id}/fd").Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name)
            .OfType<string>().ToHashSet();
        return
        [
            .. from table in (string[])["tcp", "tcp6"]
               from line in ReadOrEmpty($"/proc/{id}/net/{table}").Split('\n').Skip(1)
               let fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
               where fields.Length > 9 && fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")
               select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>A number in /proc/PID/status, such as Threads, or RssAnon in kB; 0 if it is gone.</summary>
    public static long StatusOf(int id, string name) => ReadOrEmpty($"/proc/{id}/status")
        .Split('\n')
        .Where(line => line.StartsWith($"{name}:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Processor time of a process, and of its children that have exited; null if it is gone.</summary>
    public static (TimeSpan Own, TimeSpan ExitedChildren)? ProcessorTimeOf(int id)
    {
        return Stat(id) is { } stat ? (Sum(11), Sum(13)) : null;

        // User and system time, in the kernel's ticks of 10 ms.
        TimeSpan Sum(int field) => TimeSpan.FromMilliseconds(
            10 * (long.Parse(stat[field], CultureInfo.InvariantCulture) + long.Parse(stat[field + 1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Sends SIGKILL.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    /// <summary>The fields of /proc/PID/stat after the name: state, parent, …; null if there is no such process.</summary>
    private static string[]? Stat(int id) => Fields($"/proc/{id}/stat");

    private static string[]? Fields(string file) =>
        ReadOrEmpty(file) is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
