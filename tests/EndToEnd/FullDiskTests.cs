using System.Text.Json.Nodes;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>A store on a real small disk that fills up while a sweep runs, and one that becomes read-only.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MountedDisk? _disk = MountedDisk.TryMountMemory(mebibytes: 60);

    private MountedDisk Disk
    {
        get
        {
            Assert.SkipWhen(_disk is null, MountedDisk.NotPermitted);
            return _disk;
        }
    }

    private string Store => Path.Combine(Disk.Folder, "store");

    public void Dispose()
    {
        _disk?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sweep_pauses_on_a_full_disk_and_continues_to_identical_results()
    {
        var sweep = await ImportAsync(Store);
        using var running = BuiltProgram.Start(Store, "sweep", "run", sweep, "--json");
        await running.AwaitOutputAsync("sweep/e0 ");
        Disk.Fill();
        await running.AwaitOutputAsync($"paused: {Store}: the disk is full");
        Disk.Empty();
        var ended = await running.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.DoesNotContain(" at Experiments.", ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.Split('\n'), line => line.StartsWith("paused: ", StringComparison.Ordinal));
        Assert.DoesNotContain("failed", ended.Error, StringComparison.Ordinal);

        var elsewhere = _folder["undisturbed"];
        var undisturbed = await BuiltProgram.RunAsync(elsewhere, "sweep", "run", await ImportAsync(elsewhere), "--json");
        Assert.Equal(Digits(undisturbed.Output), Digits(ended.Output));
        Assert.All(ended.Json.GetProperty("rows").EnumerateArray(),
            row => Assert.Equal((2, 0), (row.GetProperty("runs").GetInt32(), row.GetProperty("failedRuns").GetInt32())));
        var check = await BuiltProgram.RunAsync(Store, "store", "check");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Empty(Directory.EnumerateFiles(Store, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_sweep_interrupted_on_a_full_disk_continues_with_the_same_command()
    {
        var sweep = await ImportAsync(Store);
        using var running = BuiltProgram.Start(Store, "sweep", "run", sweep);
        await running.AwaitOutputAsync("sweep/e0 ");
        Disk.Fill();
        await running.AwaitOutputAsync("paused: ");
        running.Interrupt();
        var interrupted = await running.EndAsync();
        Assert.True(interrupted.ExitCode == 130, interrupted.Error);
        Assert.Contains("finished work is kept", interrupted.Error, StringComparison.Ordinal);

        var refused = await BuiltProgram.RunAsync(Store, "sweep", "run", sweep);
        Assert.True(refused.ExitCode == 1, refused.Error);
        Assert.Contains("the disk is full", Assert.Single(refused.Error.Split('\n')), StringComparison.Ordinal);

        Disk.Empty();
        var ended = await BuiltProgram.RunAsync(Store, "sweep", "run", sweep, "--json");
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.All(ended.Json.GetProperty("rows").EnumerateArray(),
            row => Assert.Equal((2, 0), (row.GetProperty("runs").GetInt32(), row.GetProperty("failedRuns").GetInt32())));
    }

    [Fact]
    public async Task A_read_only_store_can_be_checked_and_backed_up_but_not_written()
    {
        var sweep = await ImportAsync(Store);
        var written = await BuiltProgram.RunAsync(Store, "store", "check", "--json");
        Assert.True(Disk.TryMakeReadOnly(true));
        var check = await BuiltProgram.RunAsync(Store, "store", "check", "--json");
        Assert.Equal((0, written.Output), (check.ExitCode, check.Output));

        var backup = await BuiltProgram.RunAsync(Store, "store", "backup", _folder["backup"]);
        Assert.True(backup.ExitCode == 0, backup.Error);

        var refused = await BuiltProgram.RunAsync(Store, "sweep", "run", sweep);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"{Store}: it is read-only; make it writable again, or name another store with --store", refused.Error);
    }

    [Fact]
    public async Task A_check_of_a_read_only_store_includes_its_write_ahead_log()
    {
        await ImportAsync(Store);
        var written = await BuiltProgram.RunAsync(Store, "store", "check", "--json");
        LeaveLogOfKilledWriter();
        Assert.True(Disk.TryMakeReadOnly(true));
        var check = await BuiltProgram.RunAsync(Store, "store", "check", "--json");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Equal(
            written.Json.GetProperty("rows").GetInt32() - 1,
            check.Json.GetProperty("rows").GetInt32());
    }

    /// <summary>Removes a row, so that only the log contains the removal, and leaves log and database as a killed process does.</summary>
    private void LeaveLogOfKilledWriter()
    {
        var (file, aside) = (Path.Combine(Store, "state.db"), _folder["aside.db"]);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_autocheckpoint = 0; DELETE FROM StateRow WHERE State = 'node'";
            command.ExecuteNonQuery();
            File.Copy(file, aside);
            File.Copy(file + "-wal", aside + "-wal");
        }

        File.Copy(aside, file, overwrite: true);
        File.Copy(aside + "-wal", file + "-wal", overwrite: true);
    }

    /// <summary>Imports a small dataset and returns a sweep file for it: long enough to be interrupted.</summary>
    private async Task<string> ImportAsync(string store)
    {
        if (!Directory.Exists(_folder["genres"]))
        {
            SmallCorpus.Write(_folder.Path);
            File.WriteAllText(_folder["tiny.yaml"],
                "name: tiny\ntable:\n  - { feature: rms, statistics: [mean, std] }\ntensor: melspectrogram\n");
            File.WriteAllText(_folder["sweep.yaml"], """
                name: sweep
                dataset: small
                features: tiny
                protocol: { split: track, folds: 2 }
                models:
                  - { family: knn }
                  - { family: cnn, parameters: { epochs: 6, filters: 4, dropout: { choice: [0, 0.1, 0.2, 0.3, 0.4] } } }
                """);
        }

        var imported = await BuiltProgram.RunAsync(store, "dataset", "import", "small", _folder["genres"]);
        Assert.True(imported.ExitCode == 0, imported.Error);
        return _folder["sweep.yaml"];
    }

    /// <summary>A leaderboard without what depends on the clock.</summary>
    private static string Digits(string leaderboard)
    {
        var document = JsonNode.Parse(leaderboard)!; // not null: a document
        foreach (var row in document["rows"]!.AsArray()) // not null: a leaderboard has rows
        {
            row!.AsObject().Remove("fitSeconds"); // not null: every row is an object
            row.AsObject().Remove("front"); // fit time is part of it
        }

        return document.ToJsonString();
    }
}
