using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>
/// What <c>--devices</c> says: <c>cpu:2</c> two CPU slots, <c>cpu:auto</c> as many as cores and memory carry, <c>cuda:all</c> every GPU,
/// <c>cuda:0x3</c> three slots that share a GPU, <c>auto</c> all GPUs and the CPU, <c>declared-cuda:2</c> two GPUs that do not exist and
/// compute on the CPU, for tests.
/// </summary>
public static partial class DeviceList
{
    /// <summary>What holds where nothing is said.</summary>
    public const string Default = "auto";

    /// <summary>How it is written, for help and errors.</summary>
    public const string Rule = "cpu:SLOTS, cpu:auto, cuda:all, cuda:NUMBER, declared-cuda:COUNT, each of the last three with xSLOTS for several runs a GPU, or auto";

    /// <summary>A CPU slot that is not asked for by number should have at least so much memory: libtorch and a corpus in memory.</summary>
    private const long LeastSlotMemory = 1L << 30;

    private const int GreatestNumber = 1024;

    /// <summary>Devices as they are written, on this machine.</summary>
    /// <exception cref="UserErrorException">One is of another form, or names a GPU that is not there.</exception>
    public static ImmutableArray<DeviceInfo> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text, Machine.Here());
    }

    /// <summary>
    /// Devices as they are written, separated by commas. Memory is shared equally by all slots, unless <paramref name="slotMemoryBytes"/> says otherwise.
    /// </summary>
    /// <exception cref="UserErrorException">One is of another form, or names a GPU that is not there.</exception>
    public static ImmutableArray<DeviceInfo> Parse(string text, Machine machine, long? slotMemoryBytes = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(machine);
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(item => item == Default ? ["cuda:all", "cpu:auto"] : new[] { item })
            .Select(Read)
            .ToList();
        var gpus = new Lazy<int>(machine.CountGpus);
        var devices = items.Where(item => item.Kind != "cpu").SelectMany(item => Gpus(item, gpus)).ToList();

        // Last: a GPU's runs need a core each to feed it.
        devices.AddRange(items.Where(item => item.Kind == "cpu").Select(item => Cpu(item, machine, devices.Sum(device => device.Slots))));
        if (devices.Count == 0)
        {
            throw new UserErrorException("devices: none of those named is there; write for example cpu:2");
        }

        if (devices.GroupBy(device => device.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UserErrorException($"devices: {twice.Key} is named twice");
        }

        // Nine tenths: the silo itself and the system need some.
        var memory = slotMemoryBytes ?? machine.MemoryBytes / 10 * 9 / devices.Sum(device => device.Slots);
        return [.. devices.Select(device => device with { MemoryBytes = memory }).OrderBy(device => device.Id, StringComparer.Ordinal)];
    }

    private static Item Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw Wrong(text);
        }

        var (kind, which) = (match.Groups["kind"].Value, match.Groups["which"].Value);
        var slots = match.Groups["slots"] is { Success: true } group ? Number(group.Value, text) : 1;
        return (kind, which) switch
        {
            ("cpu", _) when match.Groups["slots"].Success => throw Wrong(text),
            ("cpu", "all") or ("cuda" or "declared-cuda", "auto") or ("declared-cuda", "all") => throw Wrong(text),
            _ => new Item(text, kind, which is "all" or "auto" ? null : Number(which, text), slots),
        };
    }

    private static IEnumerable<DeviceInfo> Gpus(Item item, Lazy<int> present)
    {
        if (item.Kind == "declared-cuda")
        {
            var count = item.Number ?? 1;
            return count > 0
                ? Enumerable.Range(0, count).Select(index => new DeviceInfo($"declared-cuda:{index}", "cuda", item.Slots, 0, IsDeclared: true))
                : throw Wrong(item.Text);
        }

        if (item.Number is not { } gpu)
        {
            return Enumerable.Range(0, present.Value).Select(index => new DeviceInfo($"cuda:{index}", "cuda", item.Slots, 0));
        }

        return gpu < present.Value
            ? [new DeviceInfo($"cuda:{gpu}", "cuda", item.Slots, 0)]
            : throw new UserErrorException($"devices: {item.Text} is not there; libtorch sees {present.Value} GPUs here");
    }

    private static DeviceInfo Cpu(Item item, Machine machine, int gpuSlots)
    {
        var slots = item.Number ?? (int)Math.Max(1, Math.Min(machine.Cores - gpuSlots, machine.MemoryBytes / LeastSlotMemory));
        return slots > 0 ? new DeviceInfo("cpu:0", "cpu", slots, 0) : throw Wrong(item.Text);
    }

    private static int Number(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= GreatestNumber ? number : throw Wrong(text);

    private static UserErrorException Wrong(string text) => new($"devices: '{text}' is none; write {Rule}");

    [GeneratedRegex("^(?<kind>cpu|cuda|declared-cuda):(?<which>[0-9]{1,4}|all|auto)(x(?<slots>[1-9][0-9]{0,3}))?$")]
    private static partial Regex Form();

    /// <summary>One of the list; the number is null for all or auto.</summary>
    private sealed record Item(string Text, string Kind, int? Number, int Slots);
}
