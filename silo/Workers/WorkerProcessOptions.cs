namespace Experiments.Silo.Workers;

/// <summary>How worker processes are started and watched.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables set for it.</param>
/// <param name="MemoryBytes">Its memory limit, excluding the files that it maps, bytes.</param>
/// <param name="SilenceLimit">The maximum time without a message while it executes.</param>
internal sealed record WorkerProcessOptions(
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    long MemoryBytes,
    TimeSpan SilenceLimit);
