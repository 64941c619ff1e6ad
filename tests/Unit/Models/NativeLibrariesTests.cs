using Experiments.Models;
using Experiments.Models.Networks.Torch;
using Xunit;

namespace Experiments.Unit.Models;

public sealed class NativeLibrariesTests
{
    [Fact]
    public void LightGbm_is_loaded_with_the_libgomp_of_libtorch_and_not_with_that_of_the_system()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere LightGBM needs no libgomp");
        Assert.True(NativeLibraries.HasLightGbm());
        var loaded = Processes.MappedFilesOf(Environment.ProcessId)
            .Where(file => Path.GetFileName(file).StartsWith("libgomp", StringComparison.Ordinal)).ToList();
        Assert.Equal(TorchRuntime.FindFolder(), Path.GetDirectoryName(Assert.Single(loaded)));
    }
}
