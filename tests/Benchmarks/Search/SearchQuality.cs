using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Unit.Search.Problems;

namespace Experiments.Benchmarks.Search;

/// <summary>
/// <c>search-quality [--seeds 30] [--peer RESULTS.jsonl] [--set NAME=VALUE]...</c>: the quality of the samplers and of asynchronous
/// halving, as means over seeds with 95 % intervals. RESULTS.jsonl is the output of tests/Peers/search_optuna.py; --set sets parameters
/// of tpe.
/// </summary>
internal static class SearchQuality
{
    public static int Run(string[] args)
    {
        var seeds = int.Parse(Option(args, "--seeds").FirstOrDefault() ?? "30", CultureInfo.InvariantCulture);
        var peer = Option(args, "--peer").Select(ReadPeer).FirstOrDefault();
        var tpe = new ParameterSet(Option(args, "--set").Select(text => text.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))));
        PrintSamplers(seeds, tpe, peer);
        PrintHalving(seeds);
        return 0;
    }

    private static void PrintSamplers(int seeds, ParameterSet tpe, Dictionary<string, double[]>? peer)
    {
        Console.WriteLine($"best value after n experiments, mean over {seeds} seeds with 95 % interval (less is better)");
        Console.WriteLine($"{"problem",-12} {"n",4}  {"random",-26} {"sobol",-26} {"tpe",-26} {"tpe - random",-28} "
            + (peer is null ? "" : $"{"optuna",-26} tpe - optuna"));
        var watch = new Stopwatch();
        var suggested = 0;
        foreach (var problem in StandardFunctions.All.Concat(RecordedTables.All))
        {
            var random = SeedMean.Of(Bests(problem, "random", seeds, ParameterSet.Empty));
            var sobol = SeedMean.Of(Bests(problem, "sobol", seeds, ParameterSet.Empty));
            watch.Start();
            var ours = SeedMean.Of(Bests(problem, "tpe", seeds, tpe));
            watch.Stop();
            suggested += seeds * problem.Experiments;
            var other = peer is not null && peer.TryGetValue(problem.Name, out var values) ? SeedMean.Of(values) : null;
            Console.WriteLine($"{problem.Name,-12} {problem.Experiments,4}  {random,-26} {sobol,-26} {ours,-26} {ours - random,-28} "
                + (other is null ? "" : $"{other,-26} {ours - other}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds / suggested:0.00} ms a tpe experiment"));
    }

    private static void PrintHalving(int seeds)
    {
        const int Experiments = 100;
        Console.WriteLine();
        Console.WriteLine($"random search, {Experiments} experiments of {Training.Epochs} epochs, against asha with a third of the epochs");
        Console.WriteLine($"{"problem",-12} {"whole runs",-26} {"asha",-26} {"asha - whole runs",-28} {"epochs",-16} experiments begun");
        foreach (var training in Training.All)
        {
            const int Epochs = Experiments * Training.Epochs;
            var whole = Runs(training, "none", seeds, int.MaxValue, Experiments);
            var halved = Runs(training, "asha", seeds, Epochs / 3, 10_000);
            var (a, b) = (SeedMean.Of([.. whole.Select(run => run.Best)]), SeedMean.Of([.. halved.Select(run => run.Best)]));
            var epochs = string.Create(CultureInfo.InvariantCulture, $"{halved.Average(run => run.Epochs):0} of {Epochs}");
            var begun = halved.Average(run => run.Experiments).ToString("0", CultureInfo.InvariantCulture);
            Console.WriteLine($"{training,-12} {a,-26} {b,-26} {b - a,-28} {epochs,-16} {begun}");
        }
    }

    private static Training.Outcome[] Runs(Training training, string pruner, int seeds, int maxEpochs, int maxExperiments) =>
        [.. Enumerable.Range(0, seeds).Select(seed => training.Search(
            new SearchSpec { Sampler = "random", Pruner = new(pruner, ParameterSet.Empty) }, (ulong)seed, maxEpochs, maxExperiments))];

    private static double[] Bests(Problem problem, string sampler, int seeds, ParameterSet parameters) =>
        [.. Enumerable.Range(0, seeds).Select(seed => SearchRun.Best(
            problem, new SearchSpec { Sampler = sampler, SamplerParameters = parameters }, (ulong)seed))];

    private static IEnumerable<string> Option(string[] args, string name) =>
        args.Zip(args.Skip(1)).Where(pair => pair.First == name).Select(pair => pair.Second);

    private static Dictionary<string, double[]> ReadPeer(string path) =>
        File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)
            .GroupBy(row => row.GetProperty("problem").GetString() ?? "", row => row.GetProperty("best").GetDouble())
            .ToDictionary(group => group.Key, group => group.ToArray());
}
