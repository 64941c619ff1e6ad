namespace Experiments.Benchmarks.Throughput;

/// <summary>What one case showed.</summary>
/// <param name="Runs">Runs, or trials, with a stored result.</param>
/// <param name="Wall">From the first to the last.</param>
/// <param name="Processor">Processor time of the program.</param>
/// <param name="Database">Processor time of PostgreSQL; null where it was not in use.</param>
/// <param name="FirstRate">Runs a second in the first quarter.</param>
/// <param name="LastRate">The same of the last.</param>
internal sealed record ThroughputFigures(int Runs, TimeSpan Wall, TimeSpan Processor, TimeSpan? Database, double FirstRate, double LastRate)
{
    /// <summary>From a slot's report to its next run, in the middle; null where it was not measured.</summary>
    public TimeSpan? MedianGap { get; init; }

    /// <summary>The same, exceeded by a twentieth.</summary>
    public TimeSpan? LongGap { get; init; }

    /// <summary>How much of their time slots executed, by the recorded leases; null where runs take none.</summary>
    public double? SlotUse { get; init; }
}
