using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>Finds runs that no slot of any known node could ever execute, so that nobody waits for them.</summary>
public static class Placement
{
    /// <summary>
    /// The need that nothing here meets, with the key of the sweep file and what there is instead; null if a slot fits, or if no node is
    /// known. A cordoned or full node counts, since it may take work again; one that is gone does not.
    /// </summary>
    public static SpecProblem? FindProblem(ResourceSpec needs, IEnumerable<NodeSummary> nodes)
    {
        ArgumentNullException.ThrowIfNull(needs);
        SlotOffer[] slots = [.. from node in nodes
                                where node.State is not NodeState.Gone
                                from device in node.Registration.Devices
                                where device.Slots > 0
                                select OfferOf(node, device)];
        if (slots.Length == 0 || slots.Any(slot => Requirements.FindProblem(needs, slot) is null))
        {
            return null;
        }

        SlotOffer[] devices = [.. slots.Where(slot => Requirements.IsRightDevice(needs.Device, slot))];
        if (devices.Length == 0)
        {
            var there = slots.Select(slot => slot.Slot.Device).Distinct().Order(StringComparer.Ordinal);
            return new("resources.device", $"its runs need device '{needs.Device}', and here is only {string.Join(", ", there)}");
        }

        var largest = devices.MaxBy(slot => slot.MemoryBytes)!; // not null: there are some
        if (needs.MemoryBytes > largest.MemoryBytes)
        {
            return new(
                "resources.memoryBytes",
                $"its runs need {needs.MemoryBytes >> 20} MiB, and the largest slot here has {largest.MemoryBytes >> 20} MiB");
        }

        foreach (var (key, value) in needs.Labels ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            string[] values = [.. devices.Select(slot => slot.Labels.GetValueOrDefault(key)).OfType<string>().Distinct().Order()];
            if (!values.Contains(value))
            {
                return new("resources.labels", $"its runs need a node with label {key}={value}, and here "
                    + (values.Length == 0 ? $"none has a label {key}" : $"{key} is only {string.Join(" or ", values)}"));
            }
        }

        return new("resources", "its runs need a device, memory and labels that no single slot here has together");
    }

    /// <summary>What any slot of a device would offer.</summary>
    public static SlotOffer OfferOf(NodeSummary node, DeviceInfo device)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(device);
        return new SlotOffer(
            new SlotId(node.Registration.Name, device.Id, 0), node.Registration.Silo, device.Kind, device.MemoryBytes, node.Labels);
    }
}
