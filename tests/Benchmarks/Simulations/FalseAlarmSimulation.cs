using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Experiments.Evaluation.Splits;

namespace Experiments.Simulations;

/// <summary>
/// How often tests of two equally good models call a difference, on real folds: both are nearest-centroid classifiers, each sees its own
/// half of features that are drawn alike, so that neither is better by construction.
/// </summary>
internal sealed record FalseAlarmSimulation
{
    private const int FeaturesOfEach = 4;

    /// <summary>Datasets drawn.</summary>
    public required int Datasets { get; init; }

    /// <summary>Folds of each.</summary>
    public required int Folds { get; init; }

    /// <summary>Repeats of each.</summary>
    public required int Repeats { get; init; }

    /// <summary>Tracks a genre; there are two genres, one slice a track.</summary>
    public int TracksOfGenre { get; init; } = 60;

    /// <summary>Of everything.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Shares of datasets with p below 0.05, by the corrected and by the plain paired t-test.</summary>
    public (double Corrected, double Plain) Run()
    {
        var (corrected, plain) = (0, 0);
        for (var dataset = 0; dataset < Datasets; dataset++)
        {
            var seed = Seeds.Derive(Seed, "false-alarm", $"{dataset}");
            var (first, second, ratio) = Scores(seed);
            corrected += PairedComparison.CorrectedT(first, second, ratio).P < 0.05 ? 1 : 0;
            plain += PairedComparison.CorrectedT(first, second, 0).P < 0.05 ? 1 : 0;
        }

        return ((double)corrected / Datasets, (double)plain / Datasets);
    }

    private (double[] First, double[] Second, double TestToTrain) Scores(ulong seed)
    {
        ImmutableArray<TrackInfo> tracks = [.. Enumerable.Range(0, 2 * TracksOfGenre).Select(track => new TrackInfo(
            new TrackId("made", $"{track:000}"), $"{track}.wav", $"{track}", track % 2 == 0 ? "a" : "b", $"{track}", 3, 1))];
        var random = new RandomStream(seed);
        var features = tracks.Select((_, track) =>
            Enumerable.Range(0, 2 * FeaturesOfEach).Select(_ => random.NextNormal() + (track % 2 == 0 ? 0.35 : -0.35)).ToArray()).ToArray();
        var plan = SplitCatalog.Plan(tracks, new Protocol { Folds = Folds, Repeats = Repeats, Seed = seed, ValidationFraction = 0 });
        var runs = from repeat in Enumerable.Range(0, Repeats) from fold in Enumerable.Range(0, Folds) select plan.Parts(repeat, fold);
        var scored = runs.Select(parts => (
            First: NearestCentroid(features, parts, 0), Second: NearestCentroid(features, parts, FeaturesOfEach),
            Ratio: (double)parts.Test.Length / parts.Train.Length)).ToArray();
        return ([.. scored.Select(run => run.First)], [.. scored.Select(run => run.Second)], scored.Average(run => run.Ratio));
    }

    private static double NearestCentroid(double[][] features, SplitParts parts, int from)
    {
        var centroids = new double[2, FeaturesOfEach];
        var counts = new int[2];
        foreach (var row in parts.Train)
        {
            counts[row % 2]++;
            for (var column = 0; column < FeaturesOfEach; column++)
            {
                centroids[row % 2, column] += features[row][from + column];
            }
        }

        var right = 0;
        foreach (var row in parts.Test)
        {
            var (distanceA, distanceB) = (0.0, 0.0);
            for (var column = 0; column < FeaturesOfEach; column++)
            {
                distanceA += Math.Pow(features[row][from + column] - (centroids[0, column] / counts[0]), 2);
                distanceB += Math.Pow(features[row][from + column] - (centroids[1, column] / counts[1]), 2);
            }

            right += distanceA < distanceB == (row % 2 == 0) ? 1 : 0;
        }

        return (double)right / parts.Test.Length;
    }
}
