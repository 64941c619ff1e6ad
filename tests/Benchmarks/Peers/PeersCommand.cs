using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Benchmarks.Peers;

/// <summary>
/// Our side of tests/Peers/compare.sh: <c>peers split</c> writes the folds that both sides read, <c>peers fit</c> fits one family on them
/// and appends one line per run to ours.csv. <c>peers time</c> is our side of xgboost_speed.sh.
/// </summary>
internal static class PeersCommand
{
    private const int Folds = 5;
    private const int WarmUps = 3;

    /// <summary>Runs the verb; every flag has a value.</summary>
    public static int Run(string[] args)
    {
        var flags = args.Skip(1).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        var table = PeerTable.Read(flags["--csv"]);
        switch (args[0])
        {
            case "split":
                WriteSplits(table, Path.Combine(flags["--out"], "splits.json"));
                return 0;
            case "fit":
                Fit(table, flags["--out"], flags["--settings"], flags["--family"], flags["--round"]);
                return 0;
            case "time":
                BoostingTime.Print(
                    table, flags["--method"], int.Parse(flags["--threads"], CultureInfo.InvariantCulture),
                    int.Parse(flags["--iterations"], CultureInfo.InvariantCulture));
                return 0;
            default:
                Console.Error.WriteLine(
                    "peers split --csv FILE --out DIR | peers fit --csv FILE --out DIR --settings FILE --family NAME --round N | "
                    + "peers time --csv FILE --method NAME --threads N --iterations N");
                return 2;
        }
    }

    /// <summary>Test rows of each fold, stratified by genre: whole tracks, and single slices regardless of their track.</summary>
    private static void WriteSplits(PeerTable table, string path)
    {
        var splits = new Dictionary<string, int[][]>
        {
            ["track"] = Deal(table, row => table.Tracks[row], "track"),
            ["slice"] = Deal(table, row => $"{row}", "slice"),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(splits));
    }

    private static int[][] Deal(PeerTable table, Func<int, string> unitOf, string purpose)
    {
        var random = new RandomStream(Seeds.Derive(17, purpose));
        var folds = Enumerable.Range(0, Folds).Select(_ => new List<int>()).ToArray();
        foreach (var genre in Enumerable.Range(0, table.Labels.Length).GroupBy(row => table.Labels[row]))
        {
            var units = genre.GroupBy(unitOf).Select(unit => unit.ToArray()).ToArray();
            random.Shuffle<int[]>(units);
            for (var i = 0; i < units.Length; i++)
            {
                folds[i % Folds].AddRange(units[i]);
            }
        }

        return [.. folds.Select(fold => fold.Order().ToArray())];
    }

    private static void Fit(PeerTable table, string folder, string settings, string familyName, string round)
    {
        var family = FamilyCatalog.All.Get(familyName);
        using var document = JsonDocument.Parse(File.ReadAllText(settings));
        var setting = document.RootElement.GetProperty(familyName);
        var parameters = family.Parameters.Complete(
            setting.GetProperty("ours").Deserialize<ParameterSet>(DomainJson.Compact)!); // not null: this repository has the file
        var seeds = setting.TryGetProperty("seeds", out var count) ? count.GetInt32() : 1;
        var splits = JsonSerializer.Deserialize<Dictionary<string, int[][]>>(
            File.ReadAllText(Path.Combine(folder, "splits.json")))!; // not null: written above

        for (var i = 0; i < (familyName == "gradient-boosting" ? 1 : WarmUps); i++)
        {
            Run(table, family, parameters, splits["track"][0], 0);
        }

        using var output = new StreamWriter(Path.Combine(folder, "ours.csv"), append: true);
        foreach (var (split, folds) in splits)
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                for (var fold = 0; fold < folds.Length; fold++)
                {
                    var (fit, predict, processor, accuracy) = Run(table, family, parameters, folds[fold], (ulong)seed);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{round},{familyName},{split},{seed},{fold},{fit:F6},{predict:F6},{processor:F6},{accuracy:F6}"));
                }
            }
        }
    }

    private static (double Fit, double Predict, double Processor, double Accuracy) Run(
        PeerTable table, IModelFamily family, ParameterSet parameters, int[] test, ulong seed)
    {
        var isTest = test.ToHashSet();
        int[] train = [.. Enumerable.Range(0, table.Labels.Length).Where(row => !isTest.Contains(row))];
        var request = new FitRequest
        {
            Train = Rows(table, train),
            Validation = Rows(table, []),
            Genres = table.Genres,
            Parameters = parameters,
            Seed = seed,
        };
        var rest = Rows(table, test);

        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        using var model = family.Fit(request, CancellationToken.None);
        var fit = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var probabilities = model.PredictProbabilities(rest.Rows, CancellationToken.None);
        var predict = Stopwatch.GetElapsedTime(start).TotalSeconds - fit;
        processor = Environment.CpuUsage.TotalTime - processor;

        var right = probabilities.Chunk(table.Genres.Length).Zip(rest.Labels)
            .Count(row => Array.IndexOf(row.First, row.First.Max()) == row.Second);
        return (fit, predict, processor.TotalSeconds, (double)right / test.Length);
    }

    private static LabelledRows Rows(PeerTable table, int[] rows) =>
        new(new MemoryRows(table.Rows.Select(rows).ToArray(), table.Rows.Shape), [.. rows.Select(row => table.Labels[row])]);
}
