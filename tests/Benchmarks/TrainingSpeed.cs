using System.Diagnostics;
using System.Globalization;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Benchmarks;

/// <summary>
/// Training throughput of the networks' defaults on 128 × 130 in batches of 32: the plain TorchSharp loop, ours in float32 and bfloat16,
/// and PyTorch, plain and equally tuned, if it is installed. Rows per second of processor time, which other work on the machine affects
/// little, and per second of wall time. Each measurement runs in its own process, since allocation settings belong to the process.
/// </summary>
internal static class TrainingSpeed
{
    private const int NMels = 128;
    private const int Frames = 130;
    private const int Genres = 10;
    private const int BatchSize = 32;
    private const int BatchesPerRound = 3;
    private const int Rounds = 5;

    private static readonly (string Side, string Variant)[] Contestants =
    [
        ("TorchSharp", "naive"), ("ours", "float32"), ("ours", "bfloat16"), ("PyTorch", "naive"), ("PyTorch", "float32"),
        ("PyTorch", "bfloat16"),
    ];

    /// <summary>Without arguments prints the table; with three arguments measures one case: <c>cnn float32 1</c>.</summary>
    public static int Run(string[] args)
    {
        if (args is [var family, var variant, var threads])
        {
            var rates = variant == "naive"
                ? NaiveTraining.Measure(family, int.Parse(threads, CultureInfo.InvariantCulture), Rows(), BatchSize, BatchesPerRound,
                    Rounds)
                : MeasureOurs(family, variant, int.Parse(threads, CultureInfo.InvariantCulture));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rates.PerCpuSecond:f1} {rates.PerSecond:f1}"));
            return 0;
        }

        Console.WriteLine($"rows a second of processor time (of the clock), {NMels} x {Frames}, batch {BatchSize}");
        Console.WriteLine("| network, threads | " + string.Join(" | ", Contestants.Select(one => $"{one.Side} {one.Variant}")) + " |");
        Console.WriteLine("| --- |" + string.Concat(Contestants.Select(_ => " --- |")));
        foreach (var network in new[] { "cnn", "crnn" })
        {
            foreach (var count in new[] { "1", "2" })
            {
                Console.WriteLine($"| {network}, {count} | "
                    + string.Join(" | ", Contestants.Select(one => MeasureApart(one.Side, network, one.Variant, count))) + " |");
            }
        }

        return 0;
    }

    /// <summary>Observes the rounds of a training and keeps the best: other work can only slow a round down.</summary>
    public static (double PerCpuSecond, double PerSecond) Best(IReadOnlyList<(TimeSpan Cpu, TimeSpan Clock)> marks, int rowsPerRound)
    {
        var rounds = marks.Zip(
            marks.Skip(1), (a, b) => (Cpu: (b.Cpu - a.Cpu).TotalSeconds, Clock: (b.Clock - a.Clock).TotalSeconds))
            .ToList();
        return (rowsPerRound / rounds.Min(round => round.Cpu), rowsPerRound / rounds.Min(round => round.Clock));
    }

    /// <summary>The current processor time and wall time.</summary>
    public static (TimeSpan Cpu, TimeSpan Clock) Mark() =>
        (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetElapsedTime(0));

    private static (double PerCpuSecond, double PerSecond) MeasureOurs(string name, string precision, int threads)
    {
        var family = FamilyCatalog.All.Get(name);
        var rows = Rows();
        var marks = new List<(TimeSpan, TimeSpan)>();
        var request = new FitRequest
        {
            Train = rows,
            Validation = new(rows.Rows.Select([]), []),
            Genres = [.. Enumerable.Range(0, Genres).Select(genre => $"genre{genre}")],
            Parameters = family.Parameters.Complete(
                new([new("epochs", ParameterValue.Of(Rounds + 1)), new("precision", ParameterValue.Of(precision))])),
            Seed = 1,
            Threads = threads,
            Progress = new Listener(() => marks.Add(Mark())),
        };
        using var model = family.Fit(request, CancellationToken.None);
        return Best(marks, rows.Rows.Count);
    }

    private static LabelledRows Rows()
    {
        var random = new RandomStream(1);
        var count = BatchSize * BatchesPerRound;
        var values = new float[count * NMels * Frames];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)(random.NextNormal() * 10) - 40;
        }

        return new(new MemoryRows(values, NMels, Frames), [.. Enumerable.Range(0, count).Select(row => row % Genres)]);
    }

    private static string MeasureApart(string side, string network, string variant, string threads)
    {
        const string python = "/usr/bin/python3";
        var script = Path.Combine(FindRoot(), "tests", "Peers", "training_speed.py");
        var isPeer = side == "PyTorch";
        if (isPeer && !File.Exists(python))
        {
            return "absent";
        }

        var start = new ProcessStartInfo(isPeer ? python : Environment.ProcessPath!) // not null: this is a process
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in isPeer ? (string[])[script, network, variant, threads] : ["training-speed", network, variant, threads])
        {
            start.ArgumentList.Add(argument);
        }

        // Huge pages: our runtime requests them; the naive loop must not have them, and the tuned peer must.
        if (variant == "naive")
        {
            start.Environment["THP_MEM_ALLOC_ENABLE"] = "0";
        }
        else if (isPeer)
        {
            start.Environment["THP_MEM_ALLOC_ENABLE"] = "1";
            start.Environment["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1";
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim().Split(' ');
        process.WaitForExit();
        return process.ExitCode == 0 && output is [var cpu, var clock]
            ? $"{cpu} ({clock})"
            : $"failed: {error.Result.Trim().Split('\n')[^1]}";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Experiments.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("run this inside the repository");
        }

        return folder.FullName;
    }

    private sealed class Listener(Action heard) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => heard();
    }
}
