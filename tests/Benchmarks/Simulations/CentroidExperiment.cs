using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using MathNet.Numerics.Distributions;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// A learner whose true accuracy is known: nearest centroid of two genres, normal around +μ and −μ in every feature. Each model has its own
/// features from the same distribution, so none is better. One slice per track; real splits.
/// </summary>
internal sealed record CentroidExperiment(int Folds, int Repeats, int TracksOfGenre)
{
    private const int Models = 2;
    private const int FeaturesOfEach = 4;
    private const double Mean = 0.35;

    /// <summary>Draws a dataset and scores both models on all runs.</summary>
    public (double[] First, double[] Second, double TestToTrain) Draw(ulong seed)
    {
        ImmutableArray<TrackInfo> tracks = [.. Enumerable.Range(0, 2 * TracksOfGenre).Select(track => new TrackInfo(
            new TrackId("made", $"{track:000}"), $"{track}.wav", $"{track}", track % 2 == 0 ? "a" : "b", $"{track}", 3, 1))];
        var random = new RandomStream(seed);
        var features = tracks.Select((_, track) => Enumerable.Range(0, Models * FeaturesOfEach)
            .Select(_ => random.NextNormal() + (track % 2 == 0 ? Mean : -Mean)).ToArray()).ToArray();
        var plan = SplitCatalog.Plan(tracks, new Protocol { Folds = Folds, Repeats = Repeats, Seed = seed, ValidationFraction = 0 });
        RunSplit[] runs =
        [
            .. from repeat in Enumerable.Range(0, Repeats) from fold in Enumerable.Range(0, Folds) select plan.Parts(repeat, fold),
        ];
        return (
            [.. runs.Select(parts => Score(features, parts, 0))],
            [.. runs.Select(parts => Score(features, parts, FeaturesOfEach))],
            runs.Average(parts => (double)parts.Test.Length / parts.Train.Length));
    }

    /// <summary>The expected accuracy on new tracks after training on as many tracks as a run does, over many training sets.</summary>
    public double TrueAccuracy(ulong seed)
    {
        const int draws = 20_000;
        var random = new RandomStream(seed);
        var scatter = 1 / Math.Sqrt((double)TracksOfGenre * (Folds - 1) / Folds);
        var sum = 0.0;
        for (var draw = 0; draw < draws; draw++)
        {
            // The projection onto the line between the centroids is normal; its tail beyond the midpoint is the error.
            var (length, along, middle) = (0.0, 0.0, 0.0);
            for (var column = 0; column < FeaturesOfEach; column++)
            {
                var (a, b) = (Mean + (scatter * random.NextNormal()), -Mean + (scatter * random.NextNormal()));
                length += (a - b) * (a - b);
                along += Mean * (a - b);
                middle += ((a * a) - (b * b)) / 2;
            }

            length = Math.Sqrt(length);
            sum += (Normal.CDF(0, 1, (along - middle) / length) + Normal.CDF(0, 1, (along + middle) / length)) / 2;
        }

        return sum / draws;
    }

    private static double Score(double[][] features, RunSplit parts, int from)
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
