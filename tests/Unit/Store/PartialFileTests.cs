using System.Diagnostics;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class PartialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_a_process_that_is_gone_left_is_removed_and_nothing_else()
    {
        var gone = Left("work/s/e0/r0f0/a1/model", ProcessThatEnded());
        var reused = Left("features/set/shard-00000.npy", Environment.ProcessId);
        File.SetLastWriteTimeUtc(reused, Process.GetCurrentProcess().StartTime.ToUniversalTime().AddMinutes(-1));
        string[] kept =
        [
            Write(PartialFile.NameFor(_folder["datasets/d/v.json"])), // being written by this process
            Write(_folder["work/s/model.other-machine-1-1.tmp"]),
            Write(_folder["work/s/mine.tmp"]),
            Write(_folder["work/s/model"]),
        ];
        Assert.Equal(2, PartialFile.RemoveAbandoned(_folder.Path, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(gone) || File.Exists(reused));
        Assert.All(kept, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public void A_partial_folder_with_partial_files_does_not_keep_the_rest_from_being_removed()
    {
        var process = ProcessThatEnded();
        var folder = PartialFile.NameFor(_folder["features.csv"]).Replace(
            $"-{Environment.ProcessId}-", $"-{process}-", StringComparison.Ordinal);
        string[] left = [Left($"{Path.GetFileName(folder)}/shard-00000.parquet", process), Left("work/s/model", process)];
        Assert.InRange(PartialFile.RemoveAbandoned(_folder.Path, TestContext.Current.CancellationToken), 2, 3);
        Assert.False(Directory.Exists(folder) || left.Any(File.Exists));
    }

    [Fact]
    public void No_two_writers_of_a_file_have_the_same_name() => Assert.NotEqual(PartialFile.NameFor("x"), PartialFile.NameFor("x"));

    [Fact]
    public void A_folder_that_is_not_there_has_none() =>
        Assert.Equal(0, PartialFile.RemoveAbandoned(_folder["none"], TestContext.Current.CancellationToken));

    public void Dispose() => _folder.Dispose();

    private string Left(string artifact, int process) =>
        Write(PartialFile.NameFor(_folder[artifact]).Replace($"-{Environment.ProcessId}-", $"-{process}-", StringComparison.Ordinal));

    private static string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: in the folder
        File.WriteAllText(path, "half");
        return path;
    }

    private static int ProcessThatEnded()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }
}
