using System.Diagnostics;
using System.Globalization;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Benchmarks.Peers;

/// <summary>Our side of tests/Peers/xgboost_speed.sh: fits xgboost on all rows of a table and prints what a fit takes.</summary>
internal static class BoostingTime
{
    private const int WarmUps = 3;

    /// <summary>Prints wall and processor seconds of one fit, after three short ones.</summary>
    public static void Print(PeerTable table, string method, int threads, int iterations)
    {
        var family = FamilyCatalog.All.Get("xgboost");
        for (var i = 0; i < WarmUps; i++)
        {
            Fit(table, family, method, threads, 2);
        }

        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        Fit(table, family, method, threads, iterations);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F3} {processor.TotalSeconds:F3}"));
    }

    private static void Fit(PeerTable table, IModelFamily family, string method, int threads, int iterations) => family.Fit(
        new FitRequest
        {
            Train = new LabelledRows(table.Rows, table.Labels),
            Validation = new LabelledRows(table.Rows.Select([]), []),
            Genres = table.Genres,
            Parameters = family.Parameters.Complete(ParameterSet.Empty
                .With("treeMethod", ParameterValue.Of(method)).With("nEstimators", ParameterValue.Of(iterations))),
            Seed = 0,
            Scaling = "none",
            Threads = threads,
        },
        CancellationToken.None).Dispose();
}
