using Experiments.Domain;

namespace Experiments.Silo.Workers;

/// <summary>How this build starts its worker: the silo program in the same folder, with the verb <c>worker</c>.</summary>
internal static class WorkerProgram
{
    /// <summary>The verb that makes the silo program a worker.</summary>
    public const string Verb = "worker";

    /// <summary>Variables withheld from a worker: it must not access the database.</summary>
    public static IReadOnlyList<string> Withheld { get; } = ["EXPERIMENTS_CLUSTER", "PGPASSWORD", "PGPASSFILE"];

    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(30);

    public static WorkerProcessOptions Options(DeviceInfo device) => new(
        "dotnet",
        ["exec", typeof(WorkerProgram).Assembly.Location, Verb],
        new Dictionary<string, string>
        {
            // Huge pages make convolutions half again as fast; the allocators read these variables once, at start.
            ["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1",
            ["THP_MEM_ALLOC_ENABLE"] = "1",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        },
        device.MemoryBytes,
        SilenceLimit);
}
