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
    public static string? FindProblem(WorkUnit unit, SlotOffer slot) => FindProblem(unit.Needs, slot);

    /// <summary>The same for what any unit needs.</summary>
    public static string? FindProblem(ResourceSpec needs, SlotOffer slot)
    {
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(slot);
        if (!IsRightDevice(needs.Device, slot))
        {
            return $"is a {slot.Kind} slot, but the run needs device '{needs.Device}'";
        }

        if (needs.MemoryBytes is { } bytes && bytes > slot.MemoryBytes)
        {
            return $"has {slot.MemoryBytes >> 20} MiB, but the run needs {bytes >> 20} MiB";
        }

        foreach (var (key, value) in needs.Labels ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (!slot.Labels.TryGetValue(key, out var actual))
            {
                return $"has no label {key}, but the run needs {key}={value}";
            }

            if (actual != value)
            {
                return $"has label {key}={actual}, but the run needs {key}={value}";
            }
        }

        return null;
    }

    /// <summary>Whether it is a device of the kind or name that is needed.</summary>
    internal static bool IsRightDevice(string device, SlotOffer slot) =>
        device is "auto" || device == slot.Kind || device == slot.Slot.Device;
}
