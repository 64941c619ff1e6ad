using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// Nodes that accept no work because they report that they cannot write the store. In memory only: a node repeats the report every few
/// seconds, and a report expires if not repeated.
/// </summary>
/// <param name="validity">How long a report is valid.</param>
/// <param name="time">The clock.</param>
public sealed class NodeFaults(TimeSpan validity, TimeProvider time)
{
    private readonly SortedDictionary<string, (StorageFault Fault, DateTimeOffset ReportedAt)> _byNode = new(StringComparer.Ordinal);

    /// <summary>Records that a node cannot write the store, or that it can again if the fault is null.</summary>
    public void Set(string node, StorageFault? fault)
    {
        if (fault is null)
        {
            _byNode.Remove(node);
        }
        else
        {
            _byNode[node] = (fault, time.GetUtcNow());
        }
    }

    /// <summary>What prevents a node from writing; null if nothing does.</summary>
    public StorageFault? Find(string node) =>
        _byNode.TryGetValue(node, out var held) && time.GetUtcNow() - held.ReportedAt < validity ? held.Fault : null;

    /// <summary>
    /// One line per fault, with the remedy, naming the affected nodes if others work. Nodes that share a folder have the same fault, even
    /// if they measured its free space differently.
    /// </summary>
    /// <param name="nodes">All participating nodes.</param>
    public IEnumerable<string> Describe(IReadOnlyCollection<string> nodes)
    {
        var held = _byNode.Keys.Where(node => Find(node) is not null && nodes.Contains(node)).ToList();
        foreach (var same in held.GroupBy(node => (_byNode[node].Fault.Kind, _byNode[node].Fault.Place)))
        {
            var fault = _byNode[same.First()].Fault;
            var who = held.Count == nodes.Count ? "" : $" on {string.Join(", ", same)}";
            yield return $"paused{who}: {fault}; {fault.Remedy}; it then continues automatically";
        }
    }
}
