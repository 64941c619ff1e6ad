using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.Silo.Operations;

/// <summary>The devices that a silo uses on a machine.</summary>
public static class DeviceList
{
    /// <summary>Minimum memory per CPU slot if the number of slots is not given: enough for libtorch and a dataset in memory.</summary>
    internal const long MinSlotMemoryBytes = 1L << 30;

    /// <summary>Parses a comma-separated device list for this machine.</summary>
    /// <exception cref="UserErrorException">A device is malformed, or names a GPU that does not exist.</exception>
    public static ImmutableArray<DeviceInfo> Parse(string text) => Parse(text, MachineResources.Here());

    /// <summary>Parses a comma-separated device list.</summary>
    /// <exception cref="UserErrorException">A device is malformed, or names a GPU that does not exist.</exception>
    public static ImmutableArray<DeviceInfo> Parse(string text, MachineResources machine, long? slotMemoryBytes = null) =>
        Of(DeviceSpec.ParseList(text), machine, slotMemoryBytes);

    /// <summary>
    /// The requested devices. All slots share memory equally, unless <paramref name="slotMemoryBytes"/> is given.
    /// </summary>
    /// <exception cref="UserErrorException">A device names a GPU that does not exist, or no device is left.</exception>
    public static ImmutableArray<DeviceInfo> Of(ImmutableArray<DeviceSpec> specs, MachineResources machine, long? slotMemoryBytes = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var items = specs
            .SelectMany(spec => spec.Kind == DeviceSpec.Auto ? DeviceSpec.ParseList("cuda:all,cpu:auto") : [spec])
            .ToList();
        var gpus = new Lazy<int>(machine.CountGpus);
        var devices = items.Where(item => item.Kind != "cpu").SelectMany(item => Gpus(item, gpus)).ToList();

        // CPU last: each GPU run needs a core to feed it.
        devices.AddRange(items.Where(item => item.Kind == "cpu").Select(item => Cpu(item, machine, devices.Sum(device => device.Slots))));
        if (devices.Count == 0)
        {
            throw new UserErrorException("devices: none of the listed devices exists on this machine; write for example cpu:2");
        }

        if (devices.GroupBy(device => device.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UserErrorException($"devices: {twice.Key} is listed twice");
        }

        // Nine tenths: the silo itself and the system need the rest.
        var memory = slotMemoryBytes ?? machine.MemoryBytes / 10 * 9 / devices.Sum(device => device.Slots);
        return [.. devices.Select(device => device with { MemoryBytes = memory }).OrderBy(device => device.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<DeviceInfo> Gpus(DeviceSpec item, Lazy<int> present)
    {
        if (item.Kind == "declared-cuda")
        {
            return Enumerable.Range(0, item.Number ?? 1)
                .Select(index => new DeviceInfo($"declared-cuda:{index}", "cuda", item.Slots, 0, IsDeclared: true));
        }

        if (item.Number is not { } gpu)
        {
            return Enumerable.Range(0, present.Value).Select(index => new DeviceInfo($"cuda:{index}", "cuda", item.Slots, 0));
        }

        return gpu < present.Value
            ? [new DeviceInfo($"cuda:{gpu}", "cuda", item.Slots, 0)]
            : throw new UserErrorException($"devices: {item.Text} does not exist; libtorch finds {present.Value} GPUs on this machine");
    }

    private static DeviceInfo Cpu(DeviceSpec item, MachineResources machine, int gpuSlots)
    {
        var slots = item.Number ?? (int)Math.Max(1, Math.Min(machine.Cores - gpuSlots, machine.MemoryBytes / MinSlotMemoryBytes));
        return new DeviceInfo("cpu:0", "cpu", slots, 0);
    }
}
