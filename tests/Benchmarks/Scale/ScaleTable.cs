using System.Diagnostics;

namespace Experiments.Benchmarks.Scale;

/// <summary>Measurements as one table; those with a limit show whether they are within it.</summary>
internal sealed class ScaleTable
{
    private readonly List<string> _lines = [];

    /// <summary>The duration of one operation.</summary>
    public async Task OnceAsync(string what, Func<Task> doAsync)
    {
        var began = Stopwatch.GetTimestamp();
        await doAsync().ConfigureAwait(false);
        Add(what, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s", "");
    }

    /// <summary>The duration of consecutive calls; the first is shown separately.</summary>
    public async Task TimesAsync(string what, int calls, Func<int, Task> doAsync, double? limit = null)
    {
        var times = new double[calls];
        for (var call = 0; call < calls; call++)
        {
            var began = Stopwatch.GetTimestamp();
            await doAsync(call).ConfigureAwait(false);
            times[call] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        var (first, sorted) = (times[0], times.Order().ToArray());
        var p95 = sorted[calls * 95 / 100];
        Add(what, $"median {sorted[calls / 2]:0.0} ms, p95 {p95:0.0} ms, most {sorted[^1]:0.0} ms, first {first:0.0} ms",
            limit is { } most ? Judge(p95 <= most, $"{most:0} ms") : "");
    }

    /// <summary>Bytes.</summary>
    public void Memory(string what, long bytes, double? limit = null) => Add(
        what, bytes < 1_000_000 ? $"{bytes / 1e3:0.0} kB" : $"{bytes / 1e6:0} MB",
        limit is { } most ? Judge(bytes <= most, $"{most / 1e6:0} MB") : "");

    public void Print()
    {
        foreach (var line in _lines)
        {
            Console.WriteLine(line);
        }
    }

    private static string Judge(bool isKept, string limit) => isKept ? $"within {limit}" : $"NOT within {limit}";

    private void Add(string what, string value, string judgement)
    {
        _lines.Add($"{what,-62}  {value,-70}  {judgement}".TrimEnd());
        Console.Error.WriteLine(_lines[^1]);
    }
}
