using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Torch;

/// <summary>Properties of libtorch on this machine.</summary>
/// <param name="Folder">Where it was loaded from.</param>
/// <param name="Version">Its version, from the folder's name; null if it has none.</param>
/// <param name="GigaflopsPerThread">Speed of matrix products on one thread.</param>
/// <param name="Devices">The GPUs that it sees, such as cuda:0; empty for a CPU build.</param>
public sealed partial record TorchReport(string Folder, string? Version, double GigaflopsPerThread, ImmutableArray<string> Devices)
{
    private const int Size = 768;
    private const int Products = 8;

    /// <summary>Loads libtorch and measures it: half a second.</summary>
    /// <exception cref="Domain.UserErrorException">It cannot be loaded; the message says which path was tried and what to do.</exception>
    public static TorchReport Measure()
    {
        var folder = TorchRuntime.EnsureLoaded();
        using var session = TorchSession.Enter(threads: 1, CancellationToken.None);
        var version = VersionPattern().Matches(folder) is [.., var last] ? last.Value.Trim('/', '\\') : null;
        return new TorchReport(folder, version, MeasureProducts(),
            [.. Enumerable.Range(0, CudaDevices.Count()).Select(index => $"cuda:{index}")]);
    }

    // A separate method, because compiling it touches libtorch, which must be loaded first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double MeasureProducts()
    {
        using var scope = NewDisposeScope();
        var matrix = ones(Size, Size);
        matrix.mm(matrix);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Products; i++)
        {
            matrix.mm(matrix);
        }

        return 2.0 * Size * Size * Size * Products / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9;
    }

    [GeneratedRegex(@"[/\\][0-9]+\.[0-9]+(\.[0-9]+)*(?=[/\\])")]
    private static partial Regex VersionPattern();
}
