using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// Tests and intervals over runs that share training rows, on real folds with equal models of known accuracy: how often a difference is
/// reported although there is none, and how often the true accuracy is covered.
/// </summary>
internal sealed record FalseAlarmSimulation
{
    /// <summary>The number of simulated datasets.</summary>
    public required int Datasets { get; init; }

    /// <summary>Folds per dataset.</summary>
    public required int Folds { get; init; }

    /// <summary>Repeats per dataset.</summary>
    public required int Repeats { get; init; }

    /// <summary>Tracks per genre. There are two genres, and one slice per track.</summary>
    public int TracksOfGenre { get; init; } = 60;

    /// <summary>The random seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Shares of datasets with p below 0.05, and with the true accuracy in the 95 % interval; each corrected and plain.
    /// </summary>
    public (double Corrected, double Plain, double CorrectedCoverage, double PlainCoverage) Run()
    {
        var experiment = new CentroidExperiment(Folds, Repeats, TracksOfGenre);
        var truth = experiment.TrueAccuracy(Seeds.Derive(Seed, "truth"));
        var (corrected, plain, correctedCovers, plainCovers) = (0, 0, 0, 0);
        for (var dataset = 0; dataset < Datasets; dataset++)
        {
            var (first, second, ratio) = experiment.Draw(Seeds.Derive(Seed, "false-alarm", $"{dataset}"));
            corrected += RunContrast.Of(first, second, ratio).P < 0.05 ? 1 : 0;
            plain += RunContrast.Of(first, second, 0).P < 0.05 ? 1 : 0;
            correctedCovers += Covers(Intervals.Corrected(first, ratio), truth);
            plainCovers += Covers(Intervals.Plain(first), truth);
        }

        return (Share(corrected), Share(plain), Share(correctedCovers), Share(plainCovers));

        double Share(int count) => (double)count / Datasets;
    }

    private static int Covers(Estimate estimate, double truth) => estimate.Low <= truth && truth <= estimate.High ? 1 : 0;
}
