using System.Collections.Concurrent;

namespace Experiments.Benchmarks.Control;

/// <summary>How long each of many like things took.</summary>
internal sealed class Latencies(string what)
{
    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _failed;

    public static string Head => "                                       count      p50      p95      max   failed   (ms)";

    public string What => what;

    public int Count => _milliseconds.Count;

    public void Add(TimeSpan took) => _milliseconds.Add(took.TotalMilliseconds);

    public void AddFailure() => Interlocked.Increment(ref _failed);

    /// <summary>Milliseconds that a share of them took at most.</summary>
    public double At(double share)
    {
        double[] ordered = [.. _milliseconds.Order()];
        return ordered.Length == 0 ? double.NaN : ordered[Math.Min(ordered.Length - 1, (int)(share * ordered.Length))];
    }

    public override string ToString() => $"{what,-34} {Count,9} {At(0.5),8:0.0} {At(0.95),8:0.0} {At(1),8:0.0} {_failed,8}";
}
