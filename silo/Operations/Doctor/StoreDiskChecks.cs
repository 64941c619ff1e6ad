using System.Diagnostics;
using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Silo.Operations.Doctor;

/// <summary>Checks the disk of the store: free space and write speed.</summary>
internal static class StoreDiskChecks
{
    private const long MinBytes = 2L << 30;
    private const int ProbeMegabytes = 64;
    private const double SlowMegabytesPerSecond = 50;
    private const int Commits = 20;
    private const double SlowCommitMilliseconds = 20;

    public static IEnumerable<MachineCheck> Of(string store, CancellationToken cancellationToken)
    {
        var folder = NearestFolder(store);
        var where = folder == store ? store : $"{store} (not created yet)";
        MachineCheck speed;
        try
        {
            speed = Measure(folder, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return
            [
                new("store", CheckState.Missing, $"{where}: cannot be written: {exception.Reason()}",
                    "name another folder with --store or EXPERIMENTS_STORE, or free some space", IsNeeded: true),
            ];
        }

        var drive = new DriveInfo(folder);
        var found = Invariant(
            $"{where}: {NumberFormat.Fixed(drive.AvailableFreeSpace / 1e9, 1)} GB free of {NumberFormat.Fixed(drive.TotalSize / 1e9, 1)}");
        return
        [
            drive.AvailableFreeSpace >= MinBytes
                ? new("store", CheckState.Ok, found)
                : new("store", CheckState.Missing, found,
                    "features of 1,000 tracks and a few sweeps need about 2 GB: free some space, or name another folder with --store"),
            speed,
        ];
    }

    private static string NearestFolder(string store)
    {
        var folder = store;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    private static MachineCheck Measure(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $".experiments-doctor-{Environment.ProcessId}");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            var megabyte = new byte[1 << 20];
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < ProbeMegabytes; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Write(megabyte);
            }

            file.Flush(flushToDisk: true);
            var speed = ProbeMegabytes * 1.048576 / Stopwatch.GetElapsedTime(started).TotalSeconds;
            started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Commits; i++)
            {
                file.Write(megabyte.AsSpan(0, 4096));
                file.Flush(flushToDisk: true);
            }

            var commit = Stopwatch.GetElapsedTime(started).TotalMilliseconds / Commits;
            var found = Invariant($"{NumberFormat.Fixed(speed, 0)} MB/s written, {NumberFormat.Fixed(commit, 1)} ms per commit");
            return speed >= SlowMegabytesPerSecond && commit <= SlowCommitMilliseconds
                ? new MachineCheck("store speed", CheckState.Ok, found)
                : new MachineCheck(
                    "store speed", CheckState.Slow, found,
                    "is the store on a network drive or a busy disk? Use a local folder with --store");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
