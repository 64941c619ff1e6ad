using System.Collections.Concurrent;

namespace Experiments.Benchmarks.Control;

/// <summary>The durations of many similar calls.</summary>
internal sealed class Latencies(string what)
{
    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _failed;

    public static string Head => "                                       count      p50      p95      max   failed   (ms)";

    public string What => what;

    public int Count => _milliseconds.Count;

    public void Add(TimeSpan took) => _milliseconds.Add(took.TotalMilliseconds);

    public void AddFailure() => Interlocked.Increment(ref _failed);

    /// <summary>The percentile of a share, in milliseconds.</summary>
    public double At(double share)
    {
        double[] ordered = [.. _milliseconds.Order()];
        return ordered.Length == 0 ? double.NaN : ordered[Math.Min(ordered.Length - 1, (int)(share * ordered.Length))];
    }

    public override string ToString() => $"{what,-34} {Count,9} {At(0.5),8:0.0} {At(0.95),8:0.0} {At(1),8:0.0} {_failed,8}";
}
