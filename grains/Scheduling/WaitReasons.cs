using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>Explains in words why a unit waits.</summary>
internal static class WaitReasons
{
    /// <summary>One line per current reason.</summary>
    public static IEnumerable<string> Of(
        WorkUnit unit,
        RunQueue queue,
        LeaseTable leases,
        IReadOnlyCollection<SlotOffer> slots,
        IReadOnlyDictionary<string, NodeState> nodes,
        DateTimeOffset now)
    {
        var seconds = (now - queue.SinceOf(unit.Id)).TotalSeconds;
        yield return $"queued {NumberFormat.Fixed(seconds, 0)} s ago, behind {queue.PlaceOf(unit.Id)} of its own sweep";
        if (unit.Attempts > 0)
        {
            yield return $"{unit.Attempts} earlier attempts";
        }

        if (RunQueue.IsAtLimit(unit, leases))
        {
            yield return $"the limit of {unit.OwnerLimit} concurrent runs of its sweep is reached";
        }

        if (slots.Count == 0)
        {
            yield return "no slot has asked for work; check with `experiments node list` that a silo is running";
            yield break;
        }

        var fitting = 0;
        foreach (var slot in slots.OrderBy(slot => slot.Slot.ToString(), StringComparer.Ordinal))
        {
            var nodeState = nodes.TryGetValue(slot.Slot.Node, out var known) ? known : slot.NodeState;
            if (Requirements.FindProblem(unit, slot) is { } problem)
            {
                yield return $"slot {slot.Slot} {problem}";
            }
            else if (nodeState is not NodeState.Ready)
            {
                yield return $"slot {slot.Slot} fits, but its node is {nodeState.ToString().ToLowerInvariant()}";
            }
            else
            {
                fitting++;
                if (leases.TryFind(slot.Slot, out var lease))
                {
                    yield return $"slot {slot.Slot} fits, but is running {lease.Unit.Id}";
                }
            }
        }

        if (fitting == 0)
        {
            yield return "no slot of the cluster fits: change the sweep's resources or add a matching silo";
        }
    }
}
