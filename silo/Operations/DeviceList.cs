using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Models.Networks;

namespace Experiments.Silo.Operations;

/// <summary>
/// What <c>--devices</c> says: <c>cpu:2</c> two CPU slots, <c>cuda:all</c> every GPU, <c>cuda:0x3</c> three slots on one GPU,
/// <c>declared-cuda:2</c> two GPUs that do not exist and compute on the CPU, for tests.
/// </summary>
public static class DeviceList
{
    /// <summary>Reads the flag.</summary>
    /// <exception cref="UserErrorException">It is of another form, or names a GPU that is not there.</exception>
    public static ImmutableArray<DeviceInfo> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var devices = items.SelectMany(ParseItem).ToImmutableArray();
        if (devices.IsEmpty)
        {
            throw new UserErrorException("--devices names no device that is there; write for example cpu:2");
        }

        return devices.GroupBy(device => device.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UserErrorException($"--devices names {twice.Key} twice")
            : devices;
    }

    private static IEnumerable<DeviceInfo> ParseItem(string item)
    {
        if (item.Split(':') is not [{ Length: > 0 } kind, { Length: > 0 } which])
        {
            throw Wrong(item);
        }

        switch (kind)
        {
            case "cpu":
                var slots = Number(which, item);
                return [new DeviceInfo("cpu:0", "cpu", slots, MemoryOf(slots))];
            case "declared-cuda":
                return Enumerable.Range(0, Number(which, item))
                    .Select(index => new DeviceInfo($"declared-cuda:{index}", "cuda", 1, MemoryOf(1), IsDeclared: true));
            case "cuda":
                return ParseCuda(which, item);
            default:
                throw Wrong(item);
        }
    }

    private static IEnumerable<DeviceInfo> ParseCuda(string which, string item)
    {
        var present = CudaDevices.Count();
        if (which == "all")
        {
            return Enumerable.Range(0, present).Select(index => new DeviceInfo($"cuda:{index}", "cuda", 1, MemoryOf(1)));
        }

        var parts = which.Split('x');
        var slots = parts.Length > 1 ? Number(parts[1], item) : 1;
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var gpu) && gpu < present
            ? [new DeviceInfo($"cuda:{gpu}", "cuda", slots, MemoryOf(slots))]
            : throw new UserErrorException($"--devices names {item}, but libtorch sees {present} GPUs here");
    }

    private static int Number(string text, string item) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1024 ? number : throw Wrong(item);

    /// <summary>A share of nine tenths of the memory: the silo itself and the system need some.</summary>
    private static long MemoryOf(int slots) => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9 / slots;

    private static UserErrorException Wrong(string item) =>
        new($"--devices has '{item}'; write cpu:SLOTS, cuda:all, cuda:NUMBER, cuda:NUMBERxSLOTS or declared-cuda:COUNT");
}
