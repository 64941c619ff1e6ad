namespace Experiments.Benchmarks.Throughput;

/// <summary>The results of one case.</summary>
/// <param name="Runs">Runs, or trials, with a stored result.</param>
/// <param name="Wall">Wall time from the first to the last run.</param>
/// <param name="Processor">Processor time of the program.</param>
/// <param name="Database">Processor time of PostgreSQL; null if it was not used.</param>
/// <param name="FirstRate">Runs per second in the first quarter.</param>
/// <param name="LastRate">Runs per second in the last quarter.</param>
internal sealed record ThroughputFigures(int Runs, TimeSpan Wall, TimeSpan Processor, TimeSpan? Database, double FirstRate, double LastRate)
{
    /// <summary>Median time from a slot's report to its next run; null if it was not measured.</summary>
    public TimeSpan? MedianGap { get; init; }

    /// <summary>The 95th percentile of that time.</summary>
    public TimeSpan? LongGap { get; init; }

    /// <summary>Share of time in which slots executed, from the recorded leases; null if runs take no time.</summary>
    public double? SlotUse { get; init; }
}
