using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>Matches what a unit of work needs against what a slot has.</summary>
public static class Requirements
{
    /// <summary>Two units with the same key fit the same slots.</summary>
    public static string Key(WorkUnit unit)
    {
        var labels = unit.Needs.Labels is { } wanted ? string.Join(',', wanted.Select(label => $"{label.Key}={label.Value}")) : "";
        return $"{unit.Priority}|{unit.IsExclusive}|{unit.Needs.Device}|{unit.Needs.MemoryBytes}|{labels}";
    }

    /// <summary>Why the slot does not fit, as the end of a sentence that begins with the slot; null if it fits.</summary>
    public static string? FindProblem(WorkUnit unit, SlotOffer slot)
    {
        var needs = unit.Needs;
        if (!IsRightDevice(needs.Device, slot))
        {
            return $"is a {slot.Kind} slot, device '{needs.Device}' is asked for";
        }

        if (needs.MemoryBytes is { } bytes && bytes > slot.MemoryBytes)
        {
            return $"has {slot.MemoryBytes >> 20} MiB, {bytes >> 20} MiB are asked for";
        }

        foreach (var (key, value) in needs.Labels ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (!slot.Labels.TryGetValue(key, out var actual))
            {
                return $"has no label {key}, {key}={value} is asked for";
            }

            if (actual != value)
            {
                return $"has label {key}={actual}, {key}={value} is asked for";
            }
        }

        return null;
    }

    private static bool IsRightDevice(string device, SlotOffer slot) =>
        device is "auto" || device == slot.Kind || device == slot.Slot.Device;
}
