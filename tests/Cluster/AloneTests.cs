using Experiments.Features.Storage;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A silo that is alone on its store, as commands host one.</summary>
public sealed class AloneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_opens_no_port_through_which_another_user_of_the_machine_could_call_its_grains()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using (var silo = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1").JoinedAsync())
        {
            Assert.Empty(Processes.PortsOf(silo.Id));
        }

        // The same look finds the ports of one that was told to be open.
        await using var open = await SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n1", "--insecure").JoinedAsync();
        Assert.Equal(2, Processes.PortsOf(open.Id).Length);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed_after_the_next_start()
    {
        using var killed = System.Diagnostics.Process.Start("true");
        await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        var half = PartialFile.NameFor(Path.Combine(Store, "artifacts", "work", "s", "e0", "r0f0", "a00001-0000001", "model"))
            .Replace($"-{Environment.ProcessId}-", $"-{killed.Id}-", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(half)!); // not null: below the store
        await File.WriteAllTextAsync(half, "half", TestContext.Current.CancellationToken);

        await using var silo = await TestSilo.StartAsync(Store);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(half)), isThere => !isThere);
    }
}
