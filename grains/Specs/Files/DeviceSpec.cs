using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>
/// One entry of <c>devices</c>: <c>cpu:2</c> is two CPU slots, <c>cpu:auto</c> as many as cores and memory allow, <c>cuda:all</c> every
/// GPU, <c>cuda:0x3</c> three slots that share a GPU, <c>auto</c> all GPUs and the CPU, <c>declared-cuda:2</c> two GPUs that do not exist
/// and compute on the CPU, for tests.
/// </summary>
/// <param name="Text">As it is written.</param>
/// <param name="Kind">cpu, cuda, declared-cuda or auto.</param>
/// <param name="Number">The number after the colon; null for all or auto.</param>
/// <param name="Slots">Slots that share one GPU.</param>
public sealed partial record DeviceSpec(string Text, string Kind, int? Number, int Slots)
{
    /// <summary>All GPUs, and the CPU.</summary>
    public const string Auto = "auto";

    /// <summary>How it is written, for help and errors.</summary>
    public const string Rule =
        "cpu:SLOTS, cpu:auto, cuda:all, cuda:NUMBER, declared-cuda:COUNT, or auto; add xSLOTS to a GPU, as in cuda:0x3, for several runs "
        + "on it";

    private const int MaxNumber = 1024;

    /// <summary>Reads entries that are separated by commas.</summary>
    /// <exception cref="UserErrorException">One has another form.</exception>
    public static ImmutableArray<DeviceSpec> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>Reads one entry.</summary>
    /// <exception cref="UserErrorException">It has another form.</exception>
    public static DeviceSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Auto)
        {
            return new DeviceSpec(text, Auto, null, 1);
        }

        var match = Form().Match(text);
        if (!match.Success)
        {
            throw Wrong(text);
        }

        var (kind, which) = (match.Groups["kind"].Value, match.Groups["which"].Value);
        var hasSlots = match.Groups["slots"].Success;
        int? number = which is "all" or "auto" ? null : Read(which, text);
        var isForKind = kind switch
        {
            "cpu" => which != "all" && number != 0 && !hasSlots,
            "cuda" => which != "auto",
            _ => number > 0,
        };
        return isForKind
            ? new DeviceSpec(text, kind, number, hasSlots ? Read(match.Groups["slots"].Value, text) : 1)
            : throw Wrong(text);
    }

    private static int Read(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxNumber
            ? number
            : throw Wrong(text);

    private static UserErrorException Wrong(string text) => new($"'{text}' is not a device; write {Rule}");

    [GeneratedRegex("^(?<kind>cpu|cuda|declared-cuda):(?<which>[0-9]{1,4}|all|auto)(x(?<slots>[1-9][0-9]{0,3}))?$")]
    private static partial Regex Form();
}
