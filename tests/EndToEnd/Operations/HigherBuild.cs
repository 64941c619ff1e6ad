using System.Diagnostics;
using Experiments.Silo;
using Xunit;

namespace Experiments.EndToEnd.Operations;

/// <summary>A build of the silo with a higher version, like the next release.</summary>
internal static class HigherBuild
{
    /// <summary>The version of its assemblies.</summary>
    public const string Version = "9.8.7";

    /// <summary>
    /// Compiles the contracts and the host again with the higher version into a copy of this build's folder, and returns the path of
    /// the silo's assembly. The versions of the other assemblies are not used.
    /// </summary>
    public static async Task<string> MakeAsync(string folder)
    {
        var built = typeof(SiloHost).Assembly.Location;
        var output = Path.Combine(folder, "bin");
        var bin = Path.GetDirectoryName(built)!; // not null: a file in a folder
        Folders.Copy(Path.Combine(bin, "..", "..", "Experiments.Silo", Path.GetFileName(bin)), output);
        var configuration = Path.GetFileName(bin);
        await CompileAsync("grains/Contracts", configuration, folder, output);
        await CompileAsync("silo", configuration, folder, output);
        return Path.Combine(output, Path.GetFileName(built));
    }

    private static async Task CompileAsync(string project, string configuration, string folder, string output)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "build", Path.Combine(Repository.Root, project), "--no-restore", "--nologo", "--configuration", configuration,
            "-p:BuildProjectReferences=false",
            $"-p:OutDir={output}/",
            $"-p:IntermediateOutputPath={folder}/obj/{project}/",
            "-p:ProduceReferenceAssembly=false",
            "-p:GenerateDocumentationFile=false",
            "-p:RunAnalyzers=false",
            $"-p:VersionPrefix={Version}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build server that outlives the test would lock its folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var build = Process.Start(start)!; // not null: no shell is asked
        var (said, errors) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(build.ExitCode == 0, await said + await errors);
    }
}
