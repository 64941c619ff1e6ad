namespace Experiments.Support.Chaos;

/// <summary>Counts the injected faults, and records how soon work continued after each.</summary>
internal sealed class ChaosTable
{
    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double?>> _recoveries = new(StringComparer.Ordinal);

    /// <summary>The number of intentionally killed processes.</summary>
    public int Kills { get; private set; }

    /// <summary>Counts a fault.</summary>
    public void Add(IChaosFault fault)
    {
        Kills += fault.Kills;
        _times[fault.Name] = _times.GetValueOrDefault(fault.Name) + 1;
    }

    /// <summary>Records the recovery from a fault during which no other fault occurred.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="recovery">Seconds from its end to the second run that ended after it; null if none did in time.</param>
    public void AddRecovery(IChaosFault fault, double? recovery)
    {
        (_recoveries.TryGetValue(fault.Name, out var all) ? all : _recoveries[fault.Name] = []).Add(recovery);
    }

    /// <summary>How often a fault occurred, and how often work did not continue in time.</summary>
    public (int Times, int Missed) CountOf(IChaosFault fault) =>
        (_times.GetValueOrDefault(fault.Name), _recoveries.GetValueOrDefault(fault.Name, []).Count(recovery => recovery is null));

    /// <summary>The table, with one line per fault, including those impossible on this machine.</summary>
    public IEnumerable<string> Print(IEnumerable<IChaosFault> faults, ChaosCluster cluster)
    {
        yield return "fault             | times | seconds until two more runs had ended";
        yield return "                  |       | median     most    not within the limit";
        foreach (var fault in faults)
        {
            double?[] all = [.. _recoveries.GetValueOrDefault(fault.Name, [])];
            double[] known = [.. all.OfType<double>().Order()];
            yield return fault.FindObstacle(cluster) is { } obstacle
                ? $"{fault.Name,-17} |     0 | {obstacle}"
                : $"{fault.Name,-17} | {_times.GetValueOrDefault(fault.Name),5} | "
                + $"{(known.Length == 0 ? "" : $"{known[known.Length / 2],6:0.0}   {known[^1],6:0.0}"),15}    {all.Length - known.Length}";
        }

        yield return $"{Kills} processes killed";
    }
}
