using BenchmarkDotNet.Attributes;
using Experiments.Domain;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;
using Experiments.ReadModel.Views;

namespace Experiments.Benchmarks;

/// <summary>
/// A listing of 100,000 experiments: filtered, sorted, and its first page made, as a page or the API asks for it. The baseline is the same
/// listing without a question.
/// </summary>
[MemoryDiagnoser]
public class ListingBenchmarks
{
    private const int Count = 100_000;

    private static readonly RowQuery Asked =
        RowQuery.Of("(family=cnn or family=crnn) and gap<0.2 and parameter.dropout>=0.1", "-testAccuracy,gap,experiment", null, 100);

    private Leaderboard _board = null!; // set before any measurement

    /// <summary>Makes the experiments.</summary>
    [GlobalSetup]
    public void Make()
    {
        var stream = new RandomStream(Seeds.Derive(1, "listing"));
        string[] families = ["cnn", "crnn", "knn", "svm"];
        _board = new Leaderboard(
            "made", "running", new Protocol(), 0.1, MetricNames.TestAccuracy,
            [
                .. Enumerable.Range(0, Count).Select(number => new ExperimentSummary
                {
                    Rank = number + 1,
                    Experiment = new ExperimentId("made", number),
                    Family = families[number % families.Length],
                    Parameters = ParameterSet.Empty.With("dropout", ParameterValue.Of(Math.Round(stream.NextDouble(0, 0.5), 2))),
                    Runs = 3,
                    TestAccuracy = Some(stream.NextDouble(0, 1)),
                    Gap = Some(stream.NextDouble(0, 0.5)),
                }),
            ],
            null, []);
    }

    /// <summary>The first page as it comes.</summary>
    [Benchmark(Baseline = true)]
    public int FirstPage() => Show(RowQuery.Of(null, null, null, 100));

    /// <summary>Three comparisons, three sort keys.</summary>
    [Benchmark]
    public int FilteredAndSorted() => Show(Asked);

    /// <summary>All rows sorted by one number.</summary>
    [Benchmark]
    public int Sorted() => Show(RowQuery.Of(null, "-gap", "experiment,gap,dropout", 100));

    private int Show(RowQuery asked) => asked.Pick(_board.Rows, LeaderboardColumns.Of(_board))
        .Show("rows", rows => LeaderboardView.Of(_board with { Rows = rows })).Page!.Matching; // not null: it is a listing

    private static Estimate Some(double mean) => new(mean, 0.01, mean - 0.02, mean + 0.02, 3, IntervalMethod.Plain);
}
