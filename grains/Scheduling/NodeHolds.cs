using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>
/// Which nodes take no work because they cannot write the store, as they say themselves. In memory: a node says it again every few seconds,
/// and what it no longer says no longer holds.
/// </summary>
/// <param name="patience">How long what a node said holds.</param>
/// <param name="time">The clock.</param>
public sealed class NodeHolds(TimeSpan patience, TimeProvider time)
{
    private readonly SortedDictionary<string, (StorageFault Fault, DateTimeOffset SaidAt)> _byNode = new(StringComparer.Ordinal);

    /// <summary>A node cannot write the store, or can again where the fault is null.</summary>
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

    /// <summary>What keeps a node from writing; null where nothing does.</summary>
    public StorageFault? Find(string node) =>
        _byNode.TryGetValue(node, out var held) && time.GetUtcNow() - held.SaidAt < patience ? held.Fault : null;

    /// <summary>
    /// A line for every fault, with what to do: of the nodes that have it where others work. Nodes that see one folder have one fault,
    /// however differently they measured its room.
    /// </summary>
    /// <param name="nodes">All nodes that take part.</param>
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
