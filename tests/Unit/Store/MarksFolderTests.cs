using System.Diagnostics;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class MarksFolderTests
{
    [Fact]
    public void The_folder_of_an_ended_silo_is_removed_even_if_its_process_id_is_in_use_again()
    {
        using var ended = Process.Start("true");
        ended.WaitForExit();
        var left = LeftBy(ended.Id);
        var reused = LeftBy(Environment.ProcessId);
        Directory.SetLastWriteTimeUtc(reused, Process.GetCurrentProcess().StartTime.ToUniversalTime().AddMinutes(-1));
        var elsewhere = Directory.CreateTempSubdirectory("experiments-marks.another-machine.00000000-1-").FullName;
        try
        {
            using var other = new VerifiedBlocksFolder();
            using var marks = new VerifiedBlocksFolder();
            Assert.True(Directory.Exists(marks.Path) && Directory.Exists(other.Path) && Directory.Exists(elsewhere));
            Assert.False(Directory.Exists(left) || Directory.Exists(reused));
        }
        finally
        {
            Directory.Delete(elsewhere);
        }
    }

    [Fact]
    public void A_folder_that_others_may_write_is_not_touched()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs file modes");
            return;
        }

        using var ended = Process.Start("true");
        ended.WaitForExit();
        var planted = LeftBy(ended.Id);
        File.SetUnixFileMode(planted, PrivateFiles.ForFolders | UnixFileMode.OtherWrite);
        try
        {
            using var marks = new VerifiedBlocksFolder();
            Assert.True(Directory.Exists(planted));
        }
        finally
        {
            Directory.Delete(planted);
        }
    }

    private static string LeftBy(int process)
    {
        using var marks = new VerifiedBlocksFolder();
        var path = marks.Path!.Replace($"-{Environment.ProcessId}-", $"-{process}-left", StringComparison.Ordinal); // not null: it has one
        PrivateFiles.CreateFolder(path);
        return path;
    }
}
