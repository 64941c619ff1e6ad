using System.Globalization;

namespace Experiments.Benchmarks.Control;

/// <summary>Counters of processes and their metrics at one moment; two of them show where the time in between went.</summary>
internal sealed class ControlSample
{
    private readonly Dictionary<string, (double Ran, double Waited)> _silos;
    private readonly Dictionary<string, (double Ran, double Waited)> _own;
    private readonly IReadOnlyList<string> _metrics;

    private ControlSample(IEnumerable<int> silos, IReadOnlyList<string> metrics) =>
        (_silos, _own, _metrics) = (Threads(silos), Threads([Environment.ProcessId]), metrics);

    public static ControlSample Take(IEnumerable<int> silos, IReadOnlyList<string> metrics) => new(silos, metrics);

    /// <summary>Prints milliseconds per call since an earlier sample.</summary>
    public void PrintSince(ControlSample before, int calls, double serialization)
    {
        var (silos, own) = (Between(before._silos, _silos), Between(before._own, _own));
        Console.WriteLine($"of a call, on average over {calls}, ms:");
        Console.WriteLine(
            $"  processor: silos ran {silos.Ran / calls:0.00} and waited {silos.Waited / calls:0.00} for one, clients ran "
                + $"{own.Ran / calls:0.00} and waited {own.Waited / calls:0.00}");
        Console.WriteLine(
            $"  storage: {Growth("orleans_storage_read_latency", "_sum") / calls:0.00} reading, "
                + $"{Growth("orleans_storage_write_latency", "_sum") / calls:0.00} writing; serializing a summary and back "
                + $"{serialization:0.000}");
        Console.WriteLine(Growth("experiments_thread_pool_delay", "_count") is > 0 and var looks
            ? $"  thread pool of a silo: work waits {1e3 * Growth("experiments_thread_pool_delay", "_sum") / looks:0.00} for a thread"
            : "  thread pool of a silo: this build does not tell");

        double Growth(string name, string suffix) => Sum(_metrics, name, suffix) - Sum(before._metrics, name, suffix);
    }

    /// <summary>Sums over threads that exist in both samples: for others it is unknown when they waited.</summary>
    private static (double Ran, double Waited) Between(
        Dictionary<string, (double Ran, double Waited)> before, Dictionary<string, (double Ran, double Waited)> after) =>
        after.Where(thread => before.ContainsKey(thread.Key)).Aggregate((Ran: 0.0, Waited: 0.0), (sum, thread) =>
            (sum.Ran + thread.Value.Ran - before[thread.Key].Ran, sum.Waited + thread.Value.Waited - before[thread.Key].Waited));

    /// <summary>How long each thread has run, and how long it was runnable without a processor, in milliseconds.</summary>
    private static Dictionary<string, (double Ran, double Waited)> Threads(IEnumerable<int> processes)
    {
        var threads = new Dictionary<string, (double Ran, double Waited)>();
        foreach (var thread in processes.SelectMany(process => Directory.EnumerateDirectories($"/proc/{process}/task")))
        {
            try
            {
                var fields = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ');
                threads[thread] = (double.Parse(fields[0], CultureInfo.InvariantCulture) / 1e6,
                    double.Parse(fields[1], CultureInfo.InvariantCulture) / 1e6);
            }
            catch (IOException)
            {
                // It has just exited.
            }
        }

        return threads;
    }

    private static double Sum(IReadOnlyList<string> metrics, string name, string suffix) => metrics
        .Where(line => line.StartsWith(name, StringComparison.Ordinal)
            && line.Split('{', ' ')[0].EndsWith(suffix, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
}
