namespace Experiments.Benchmarks.Soak;

/// <summary>Resources of the processes over the course of the soak.</summary>
internal sealed class SoakSamples
{
    /// <summary>
    /// How much more a process may use in the last third than in the middle third: garbage collection and caches vary.
    /// </summary>
    private const double Tolerance = 1.10;

    private static readonly string[] Steady = [SoakCluster.Steady, $"{SoakCluster.Steady} worker", "this client"];

    private readonly List<Sample> _samples = [];

    public void Take(TimeSpan at, SoakCluster cluster)
    {
        Take(at, "this client", Environment.ProcessId);
        foreach (var (name, silo) in cluster.Silos)
        {
            Take(at, name, silo.Id);
            foreach (var worker in Processes.WorkersOf(silo.Id))
            {
                Take(at, $"{name} worker", worker);
            }
        }
    }

    /// <summary>Prints the thirds of the time side by side, and judges the processes that were not disturbed.</summary>
    public void Judge(Verdicts verdicts)
    {
        var end = _samples.Max(sample => sample.At);
        Console.WriteLine("process       | lives |     memory of its own, MB    | most |    open files         |    threads");
        Console.WriteLine("              |       |  first    middle      last   |      | first  middle  last   | first  middle  last");
        foreach (var group in _samples.GroupBy(sample => sample.Process).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Sample[][] thirds =
            [
                .. Enumerable.Range(0, 3)
                .Select(third => group.Where(sample => (int)Math.Min(2, 3 * (sample.At / end)) == third).ToArray()),
            ];
            var memory = thirds.Select(third => Median(third, sample => sample.Megabytes)).ToArray();
            var files = thirds.Select(third => Median(third, sample => sample.Files)).ToArray();
            var threads = thirds.Select(third => Median(third, sample => sample.Threads)).ToArray();
            Console.WriteLine(
                $"{group.Key,-13} | {group.DistinctBy(sample => sample.Id).Count(),5} | {memory[0],6:0}    {memory[1],6:0}    "
                    + $"{memory[2],6:0}   | "
                + $"{group.Max(sample => sample.Megabytes),4:0} | {files[0],5:0}  {files[1],5:0}  {files[2],5:0}  | {threads[0],5:0}  "
                + $"{threads[1],5:0}  {threads[2],5:0}");
            if (Steady.Contains(group.Key))
            {
                verdicts.Add($"{group.Key}: memory {memory[1]:0} to {memory[2]:0} MB from the middle third to the last",
                    memory[2] <= (memory[1] * Tolerance) + 5);
                verdicts.Add($"{group.Key}: open files {files[1]:0} to {files[2]:0}", files[2] <= (files[1] * Tolerance) + 2);
                verdicts.Add($"{group.Key}: threads {threads[1]:0} to {threads[2]:0}", threads[2] <= (threads[1] * Tolerance) + 2);
            }
        }
    }

    private void Take(TimeSpan at, string process, int id)
    {
        // The system may reclaim mapped files.
        if (Processes.StatusOf(id, "RssAnon") is > 0 and var kilobytes)
        {
            _samples.Add(new Sample(at, process, id, kilobytes / 1e3, Processes.OpenFilesOf(id), Processes.StatusOf(id, "Threads")));
        }
    }

    private static double Median(Sample[] samples, Func<Sample, double> of)
    {
        double[] values = [.. samples.Select(of).Order()];
        return values.Length == 0 ? double.NaN : values[values.Length / 2];
    }

    private readonly record struct Sample(TimeSpan At, string Process, int Id, double Megabytes, int Files, long Threads);
}
