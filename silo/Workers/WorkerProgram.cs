using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Silo.Operations;

namespace Experiments.Silo.Workers;

/// <summary>How this build starts its worker: the silo program in the same folder, with the verb <c>worker</c>.</summary>
internal static class WorkerProgram
{
    /// <summary>The verb that makes the silo program a worker.</summary>
    public const string Verb = "worker";

    /// <summary>Variables withheld from a worker: it must not access the database.</summary>
    public static IReadOnlyList<string> WithheldVariables { get; } = ["EXPERIMENTS_CLUSTER", "PGPASSWORD", "PGPASSFILE"];

    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(30);

    /// <summary>The worker of a slot.</summary>
    public static WorkerProcessOptions Options(DeviceInfo device) => Options(device.MemoryBytes);

    /// <summary>The worker of a silo's predictions: it may use as much memory as a slot's, which was enough to fit the models.</summary>
    public static WorkerProcessOptions PredictionOptions(IEnumerable<DeviceInfo> devices) =>
        Options(devices.Select(device => device.MemoryBytes).DefaultIfEmpty(DeviceList.MinSlotMemoryBytes).Max());

    /// <summary>
    /// The program and its first arguments: the <c>dotnet</c> of the runtime that this process runs on, which need not be on the path, or,
    /// where the program brings its own runtime, the executable beside it.
    /// </summary>
    /// <param name="runtime">The folder of the runtime's libraries; with an installed runtime, three below that of <c>dotnet</c>.</param>
    /// <param name="assembly">The silo program's assembly.</param>
    internal static (string Program, string[] Arguments) Start(string runtime, string assembly)
    {
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", $"dotnet{suffix}"));
        var own = Path.ChangeExtension(assembly, null) + suffix;
        return File.Exists(dotnet) ? (dotnet, ["exec", assembly])
            : IsIn(Path.GetDirectoryName(assembly), runtime) && File.Exists(own) ? (own, [])
            : ("dotnet", ["exec", assembly]);
    }

    private static bool IsIn(string? folder, string runtime) =>
        folder is not null && Path.TrimEndingDirectorySeparator(Path.GetFullPath(runtime)) == Path.GetFullPath(folder);

    private static WorkerProcessOptions Options(long memoryBytes)
    {
        var (program, arguments) = Start(RuntimeEnvironment.GetRuntimeDirectory(), typeof(WorkerProgram).Assembly.Location);
        return new WorkerProcessOptions(
            program,
            [.. arguments, Verb],
            new Dictionary<string, string>
            {
                // Huge pages make convolutions half again as fast; the allocators read these variables once, at start.
                ["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1",
                ["THP_MEM_ALLOC_ENABLE"] = "1",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_TieredPGO"] = "0",
            },
            memoryBytes,
            SilenceLimit);
    }
}
