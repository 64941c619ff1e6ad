using System.Diagnostics;
using Experiments.Domain;
using Experiments.Models.Networks.Torch;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Libtorch_is_loaded_once()
    {
        var folder = TorchRuntime.EnsureLoaded();
        Assert.True(Directory.Exists(folder));
        Assert.Same(folder, TorchRuntime.EnsureLoaded());
    }

    /// <summary>In a separate process: in this one libtorch is loaded, and stays loaded.</summary>
    [Fact]
    public async Task A_configured_folder_without_libtorch_is_a_clear_error()
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "Experiments.Unit" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var child = Process.Start(new ProcessStartInfo(program)
        {
            ArgumentList = { "-explicit", "only", "-method", $"*.{nameof(Load_without_libtorch)}" },
            Environment = { [TorchRuntime.FolderVariable] = folder.Path },
            RedirectStandardOutput = true,
        });
        Assert.NotNull(child);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    /// <summary>The body of that process; to run it alone, set the variable to a folder without libtorch.</summary>
    [Fact(Explicit = true)]
    public void Load_without_libtorch()
    {
        var folder = Environment.GetEnvironmentVariable(TorchRuntime.FolderVariable);
        Assert.SkipUnless(folder is not null && Directory.GetFiles(folder).Length == 0, "run by the test above it");
        var error = Assert.Throws<UserErrorException>(TorchRuntime.EnsureLoaded);
        Assert.StartsWith(
            $"networks need libtorch 2.10, which could not be loaded from {folder} (",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains($"; set {TorchRuntime.FolderVariable} to the folder of its libraries", error.Message, StringComparison.Ordinal);
        Assert.Equal(UserErrorKind.Failed, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
    }
}
