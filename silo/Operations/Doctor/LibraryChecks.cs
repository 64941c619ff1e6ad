using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks.Torch;
using Microsoft.Data.Sqlite;
using static System.FormattableString;

namespace Experiments.Silo.Operations.Doctor;

/// <summary>Checks native libraries.</summary>
internal static class LibraryChecks
{
    /// <summary>Below this, a network trains several times slower than on a processor of the last ten years.</summary>
    private const double SlowGigaflops = 15;

    /// <summary>libtorch and the devices it detects.</summary>
    public static IEnumerable<MachineCheck> Torch()
    {
        TorchReport report;
        try
        {
            report = TorchReport.Measure();
        }
        catch (UserErrorException error)
        {
            return [new("libtorch", CheckState.Missing, "not loaded", $"{error.Reason()}; the classical families work without it")];
        }

        var found = $"{(report.Version is { } version ? $"{version}, " : "")}from {report.Folder}, "
            + $"{NumberFormat.Fixed(report.GigaflopsPerThread, 0)} GFLOP/s per thread";
        return
        [
            report.GigaflopsPerThread >= SlowGigaflops
                ? new("libtorch", CheckState.Ok, found)
                : new("libtorch", CheckState.Slow, found,
                    Invariant($"below {SlowGigaflops} GFLOP/s per thread: is the machine busy, or without AVX2?")),
            report.Devices.IsEmpty
                ? new("devices", CheckState.Ok, $"cpu only; {TorchRuntime.FolderVariable} names a libtorch with CUDA where there is a GPU")
                : new("devices", CheckState.Ok, $"cpu, {string.Join(", ", report.Devices)}"),
        ];
    }

    public static MachineCheck LightGbm() => NativeLibraries.HasLightGbm()
        ? new("lightgbm", CheckState.Ok, "included")
        : new("lightgbm", CheckState.Missing, "cannot be loaded",
            "on Linux it needs the libgomp that comes with libtorch: restore or install this program again; all families but "
            + "gradient-boosting work without it");

    public static MachineCheck Sqlite()
    {
        try
        {
            using var connection = new SqliteConnection("Data Source=:memory:");
            connection.Open();
            return new MachineCheck("sqlite", CheckState.Ok, connection.ServerVersion);
        }
        catch (Exception exception) when (exception is SqliteException or DllNotFoundException or TypeInitializationException)
        {
            return new MachineCheck(
                "sqlite", CheckState.Missing, exception.Message, "the embedded store needs it; rebuild or republish the program",
                IsNeeded: true);
        }
    }
}
