using Experiments.Silo.Workers;
using Xunit;

namespace Experiments.Unit.Silo.Workers;

public sealed class WorkerProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Suffix => OperatingSystem.IsWindows() ? ".exe" : "";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_worker_runs_on_the_installed_runtime_of_its_silo_also_if_it_is_not_on_the_path()
    {
        var dotnet = _folder.Write($"dotnet/dotnet{Suffix}", "");
        var runtime = Folder("dotnet/shared/Microsoft.NETCore.App/10.0.1");
        var assembly = _folder.Write("program/silo.dll", "");
        _folder.Write($"program/silo{Suffix}", "");
        var (program, arguments) = WorkerProgram.Start(runtime, assembly);
        Assert.Equal(dotnet, program);
        Assert.Equal(["exec", assembly], arguments);
    }

    [Fact]
    public void A_program_that_brings_its_runtime_starts_the_silo_beside_it()
    {
        var assembly = _folder.Write("a/b/c/program/silo.dll", "");
        var silo = _folder.Write($"a/b/c/program/silo{Suffix}", "");
        var (program, arguments) = WorkerProgram.Start(Folder("a/b/c/program"), assembly);
        Assert.Equal(silo, program);
        Assert.Empty(arguments);
    }

    /// <summary>As the runtime names its folder.</summary>
    private string Folder(string name) => Directory.CreateDirectory(_folder[name]).FullName + Path.DirectorySeparatorChar;
}
