using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>
/// The program as someone installs it: packed as a tool, installed into an empty folder, and run without a search path, a home or a
/// package cache.
/// </summary>
public sealed partial class InstalledToolTests : IDisposable
{
    /// <summary>What .NET itself needs of a Linux system: its loader, the C and C++ runtimes, OpenSSL and what it is linked to.</summary>
    private static readonly string[] NeededByDotnet =
    [
        "ld-linux-", "libc.so.", "libm.so.", "libdl.so.", "librt.so.", "libpthread.so.", "libgcc_s.so.", "libstdc++.so.", "libssl.so.",
        "libcrypto.so.", "libz.so.", "libzstd.so.",
    ];

    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_packed_tool_runs_the_demo_with_the_libraries_that_it_brings()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads what the loader of Linux records");
        Assert.SkipWhen(Environment.GetEnvironmentVariable("EXPERIMENTS_PROGRAMS") is not null, "would pack another build");
        await InstallAsync();
        var version = await RunToolAsync("--version");
        Assert.Matches(@"^\d+\.\d+\.\d+ \(commit ([0-9a-f]{40}|unknown: built without Git)\)\n$", version.Output);

        var demo = await RunToolAsync("demo", "--tracks", "4", "--seconds", "3", "--out", _folder["demo"]);
        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Contains("36 completed, 0 failed of 36", File.ReadAllText(_folder["demo", "report.html"]), StringComparison.Ordinal);

        // Whatever its processes loaded, workers included: a library that was loaded for a moment only is among them.
        var loaded = Directory.GetFiles(_folder["libraries"]).SelectMany(File.ReadLines).Select(line => Initialized().Match(line))
            .Where(line => line.Success).Select(line => line.Groups[1].Value).Distinct().ToList();
        Assert.All(["lib_lightgbm.so", "libtorch_cpu.so", "libLibTorchSharp.so", "libe_sqlite3.so", "libgomp"], name => Assert.Contains(
            loaded, file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal) && IsIn(_folder.Path, file)));
        Assert.All(loaded, file => Assert.True(
            IsIn(_folder.Path, file) || IsIn(Dotnet, file)
                || NeededByDotnet.Any(name => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal)),
            $"{file} was loaded: a machine may lack it"));
    }

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Packs what the build of these tests made, and installs it.</summary>
    private async Task InstallAsync()
    {
        Directory.CreateDirectory(_folder["home"]);
        Directory.CreateDirectory(_folder["libraries"]);
        Directory.CreateDirectory(_folder["temporary"]);
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        await RunDotnetAsync(
            "pack", Path.Combine(Repository.Root, "client-cli"), "--no-build", "--configuration", configuration, "--nologo",
            "--output", _folder["package"]);
        Assert.Single(Directory.GetFiles(_folder["package"]));
        await RunDotnetAsync("tool", "install", "experiments", "--tool-path", _folder["tool"], "--source", _folder["package"]);
    }

    private static async Task RunDotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Dotnet, "dotnet"), arguments);

        // A build server that outlives the test would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        var answer = await RunAsync(start);
        Assert.True(answer.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{answer.Output}{answer.Error}");
    }

    private Task<Answer> RunToolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_folder["tool", "experiments"], arguments) { WorkingDirectory = _folder["home"] };
        start.Environment.Clear();
        start.Environment["HOME"] = _folder["home"];
        start.Environment["DOTNET_ROOT"] = Dotnet;

        // Where the C++ runtime is old, a copy of TorchSharp's library is loaded from there.
        start.Environment["TMPDIR"] = _folder["temporary"];

        // The loader of Linux then writes one file per process.
        start.Environment["LD_DEBUG"] = "files";
        start.Environment["LD_DEBUG_OUTPUT"] = _folder["libraries", "loaded"];
        return RunAsync(start);
    }

    private static async Task<Answer> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!; // not null: no shell is asked
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        return new Answer(process.ExitCode, await output, await error);
    }

    [GeneratedRegex(@"calling init: (/.*)$")]
    private static partial Regex Initialized();
}
