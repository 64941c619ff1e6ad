using System.Globalization;
using Experiments.Benchmarks.Simulations;

namespace Experiments.Benchmarks;

/// <summary>
/// How often 95 % intervals cover a known true accuracy, over 2,000 datasets per row. σ says how strongly slices of a track are
/// correlated. The standard error is 0.5 points.
/// </summary>
internal static class Coverage
{
    /// <summary>Prints the table; the first argument is the number of datasets.</summary>
    public static int Run(string[] args)
    {
        var datasets = args is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 2000;
        Console.WriteLine("tracks  accuracy  sigma | bootstrap over tracks  t over tracks  binomial over slices");
        foreach (var tracks in new[] { 30, 100, 300 })
        {
            foreach (var (accuracy, sigma) in new[] { (0.62, 0.0), (0.62, 1.0), (0.80, 1.0), (0.80, 2.0), (0.90, 1.5) })
            {
                var covered = new CoverageSimulation
                {
                    Datasets = datasets,
                    Tracks = tracks,
                    Accuracy = accuracy,
                    Dependence = sigma,
                }.Run();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tracks,6}  {accuracy,8:0.00}  {sigma,5:0.0} | {covered.Bootstrap,21:0.000}  "
                    + $"{covered.OverTracks,13:0.000}  {covered.Binomial,20:0.000}"));
            }
        }

        return 0;
    }
}
