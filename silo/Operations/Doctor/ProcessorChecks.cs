using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Domain;
using Experiments.Silo.Workers;
using static System.FormattableString;

namespace Experiments.Silo.Operations.Doctor;

/// <summary>Checks runtime, processor and memory.</summary>
internal static class ProcessorChecks
{
    private const long GiB = 1L << 30;

    public static MachineCheck Runtime() =>
        new("runtime", CheckState.Ok,
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.OSDescription}");

    /// <summary>Only needed to build; a published program does not need it.</summary>
    public static async Task<MachineCheck> SdkAsync(CancellationToken cancellationToken)
    {
        const string advice = "needed only to build from source: https://dot.net/download";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            // A folder without a global.json, which could ask for another SDK.
            var start = new ProcessStartInfo("dotnet", ["--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            };
            using var process = Process.Start(start)!; // not null: no shell is asked
            var version = await process.StandardOutput.ReadToEndAsync(timeout.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? new MachineCheck("sdk", CheckState.Ok, $".NET SDK {version.Trim()}")
                : new MachineCheck("sdk", CheckState.Missing, "no .NET SDK", advice);
        }
        catch (Exception exception)
            when (exception is Win32Exception || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new MachineCheck("sdk", CheckState.Missing, "no .NET SDK on the path", advice);
        }
    }

    public static MachineCheck Simd() => Vector512.IsHardwareAccelerated ? new("simd", CheckState.Ok, "512-bit vectors")
        : Vector256.IsHardwareAccelerated ? new("simd", CheckState.Ok, "256-bit vectors")
        : Vector128.IsHardwareAccelerated
        ? new("simd", CheckState.Slow, "128-bit vectors",
            "feature extraction takes about twice as long as with 256-bit ones; nothing to install")
        : new("simd", CheckState.Slow, "no vectors",
            "feature extraction takes several times as long; is DOTNET_EnableHWIntrinsic set to 0?");

    public static MachineCheck Cores()
    {
        var cores = Environment.ProcessorCount;
        var niceness = ReadNiceness() is { } nice ? Invariant($", at niceness {nice}; workers run at {WorkerPriority.Niceness}") : "";
        var found = Invariant($"{cores} for this process{niceness}");
        return cores > 1
            ? new("cores", CheckState.Ok, found)
            : new("cores", CheckState.Slow, found, "a run and the silo share one core; two or more are better");
    }

    public static MachineCheck Memory()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = ReadAvailable() ?? total;
        var (slots, found) = (Environment.ProcessorCount,
            $"{NumberFormat.Fixed((double)total / GiB, 1)} GiB for this process, {NumberFormat.Fixed((double)free / GiB, 1)} GiB free");
        return free >= slots * DeviceList.MinSlotMemoryBytes
            ? new("memory", CheckState.Ok, found)
            : new("memory", CheckState.Slow, found,
                $"{slots} slots need {DeviceList.MinSlotMemoryBytes / GiB} GiB each; close other programs, or use fewer slots: "
                + $"silo --devices cpu:{Math.Max(1, free / DeviceList.MinSlotMemoryBytes)}");
    }

    /// <summary>Field 19 of the process's stat line, counted after its name, which may contain spaces.</summary>
    private static int? ReadNiceness()
    {
        const string path = "/proc/self/stat";
        if (!File.Exists(path))
        {
            return null;
        }

        var line = File.ReadAllText(path);
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[16], CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes available without swapping; null if the system does not report it.</summary>
    private static long? ReadAvailable()
    {
        const string path = "/proc/meminfo";
        var line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            : null;
        return line is null
            ? null
            : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
