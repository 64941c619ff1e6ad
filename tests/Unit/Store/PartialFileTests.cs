using System.Diagnostics;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class PartialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Only_partial_files_of_ended_processes_are_removed()
    {
        var gone = WritePartialOf("work/s/e0/r0f0/a1/model", EndedProcessId());
        var reused = WritePartialOf("features/set/shard-00000.npy", Environment.ProcessId);
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
        var process = EndedProcessId();
        var folder = PartialFile.NameFor(_folder["features.csv"]).Replace(
            $"-{Environment.ProcessId}-", $"-{process}-", StringComparison.Ordinal);
        string[] left =
        [
            WritePartialOf($"{Path.GetFileName(folder)}/shard-00000.parquet", process),
            WritePartialOf("work/s/model", process),
        ];
        Assert.InRange(PartialFile.RemoveAbandoned(_folder.Path, TestContext.Current.CancellationToken), 2, 3);
        Assert.False(Directory.Exists(folder) || left.Any(File.Exists));
    }

    [Fact]
    public void Every_partial_file_name_is_different() => Assert.NotEqual(PartialFile.NameFor("x"), PartialFile.NameFor("x"));

    [Fact]
    public void A_missing_folder_has_no_partial_files() =>
        Assert.Equal(0, PartialFile.RemoveAbandoned(_folder["none"], TestContext.Current.CancellationToken));

    public void Dispose() => _folder.Dispose();

    private string WritePartialOf(string artifact, int process) =>
        Write(PartialFile.NameFor(_folder[artifact]).Replace($"-{Environment.ProcessId}-", $"-{process}-", StringComparison.Ordinal));

    private static string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: in the folder
        File.WriteAllText(path, "half");
        return path;
    }

    private static int EndedProcessId()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }
}
