using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;

namespace Experiments.Benchmarks.Search;

/// <summary>
/// <c>search-quality [--seeds 30] [--experiments N] [--problem NAME]... [--sampler NAME]... [--peer RESULTS.jsonl] [--set
/// NAME=VALUE]...</c>: the quality of the samplers and of asynchronous halving, as means over seeds with 95 % intervals, and differences to
/// tpe; blank where a
/// sampler cannot search the space. RESULTS.jsonl
/// is the output of tests/Peers/search_optuna.py; --set sets parameters of tpe.
/// </summary>
internal static class SearchQuality
{
    private static readonly string[] Samplers = ["random", "sobol", "tpe", "gp", "cma-es"];

    public static int Run(string[] args)
    {
        var seeds = int.Parse(Option(args, "--seeds").FirstOrDefault() ?? "30", CultureInfo.InvariantCulture);
        var experiments = Option(args, "--experiments").Select(text => (int?)int.Parse(text, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        var peer = Option(args, "--peer").Select(ReadPeer).FirstOrDefault();
        var tpe = new ParameterSet(Option(args, "--set").Select(text => text.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))));
        var names = Option(args, "--problem").ToHashSet();
        var problems = StandardFunctions.All.Concat(RecordedTables.All)
            .Where(problem => names.Count == 0 || names.Contains(problem.Name))
            .Select(problem => problem with { Experiments = experiments ?? problem.Experiments });
        var chosen = Option(args, "--sampler").ToArray();
        var samplers = chosen.Length > 0 ? chosen : Samplers;
        PrintSamplers(samplers, [.. problems], seeds, tpe, peer);
        if (names.Count == 0)
        {
            PrintHalving(seeds);
        }

        return 0;
    }

    private static void PrintSamplers(
        string[] samplers, Problem[] problems, int seeds, ParameterSet tpe, Dictionary<string, double[]>? peer)
    {
        Console.WriteLine($"best value after n experiments, mean over {seeds} seeds with 95 % interval (less is better)");
        var compared = samplers.Contains("tpe") ? samplers.Where(name => name != "tpe").ToArray() : [];
        Console.WriteLine($"{"problem",-12} {"n",4}  {string.Join(' ', samplers.Select(name => $"{name,-26}"))} "
            + string.Join(' ', compared.Select(name => $"{$"{name} - tpe",-28}")) + (peer is null ? "" : $" {"optuna",-26} tpe - optuna"));
        var watches = samplers.ToDictionary(name => name, _ => new Stopwatch());
        var suggested = samplers.ToDictionary(name => name, _ => 0);
        foreach (var problem in problems)
        {
            var fitting = samplers.Where(name => !SearchCatalog.Samplers.Get(name).FindProblems(problem.Space).Any());
            var means = fitting.ToDictionary(name => name, name =>
            {
                watches[name].Start();
                var mean = SeedMean.Of(Bests(problem, name, seeds, name == "tpe" ? tpe : ParameterSet.Empty));
                watches[name].Stop();
                suggested[name] += seeds * problem.Experiments;
                return mean;
            });
            var other = peer is not null && peer.TryGetValue(problem.Name, out var values) ? SeedMean.Of(values) : null;
            Console.WriteLine(
                $"{problem.Name,-12} {problem.Experiments,4}  "
                    + $"{string.Join(' ', samplers.Select(name => $"{means.GetValueOrDefault(name),-26}"))} "
                + string.Join(' ', compared.Select(name => $"{(means.TryGetValue(name, out var mean) ? mean - means["tpe"] : null),-28}"))
                + (other is null || compared.Length == 0 ? "" : $" {other,-26} {means["tpe"] - other}"));
        }

        Console.WriteLine(string.Join(", ", samplers.Select(name => string.Create(
            CultureInfo.InvariantCulture,
            $"{watches[name].Elapsed.TotalMilliseconds / Math.Max(1, suggested[name]):0.00} ms a {name} experiment"))));
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
