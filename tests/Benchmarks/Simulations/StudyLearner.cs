using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// The learners of simulated studies: families of the product with small settings, and a nearest centroid, which is fast.
/// </summary>
internal static class StudyLearner
{
    private const string Centroid = "centroid";
    private static readonly ImmutableArray<string> Genres = ["a", "b"];

    /// <summary>Fits a learner; returns a function that predicts the genre of rows.</summary>
    public static Func<IRowSource, int[]> Fit(string learner, (IRowSource Rows, ImmutableArray<int> Labels) train, ulong seed)
    {
        if (learner == Centroid)
        {
            return FitCentroid(train.Rows, train.Labels);
        }

        var family = FamilyCatalog.All.Get(learner);
        var model = family.Fit(
            new FitRequest
            {
                Train = new LabelledRows(train.Rows, train.Labels),
                Validation = new LabelledRows(train.Rows.Select([]), []),
                Genres = Genres,
                Parameters = family.Parameters.Complete(learner switch
                {
                    "random-forest" => ParameterSet.Empty.With("nEstimators", ParameterValue.Of(20)),
                    "knn" => ParameterSet.Empty.With("k", ParameterValue.Of(5)),
                    _ => ParameterSet.Empty,
                }),
                Seed = seed,
            },
            CancellationToken.None);
        return rows =>
        {
            var probabilities = model.PredictProbabilities(rows, CancellationToken.None);
            return [.. Enumerable.Range(0, rows.Count).Select(row => probabilities[2 * row] >= probabilities[(2 * row) + 1] ? 0 : 1)];
        };
    }

    private static Func<IRowSource, int[]> FitCentroid(IRowSource train, ImmutableArray<int> labels)
    {
        var columns = train.RowLength();
        var (values, centroids, counts) = (train.ToArray(), new double[2, columns], new int[2]);
        for (var row = 0; row < train.Count; row++)
        {
            counts[labels[row]]++;
            for (var column = 0; column < columns; column++)
            {
                centroids[labels[row], column] += values[(row * columns) + column];
            }
        }

        return rows =>
        {
            var (tested, predicted) = (rows.ToArray(), new int[rows.Count]);
            for (var row = 0; row < rows.Count; row++)
            {
                var (a, b) = (0.0, 0.0);
                for (var column = 0; column < columns; column++)
                {
                    var value = tested[(row * columns) + column];
                    a += Math.Pow(value - (centroids[0, column] / counts[0]), 2);
                    b += Math.Pow(value - (centroids[1, column] / counts[1]), 2);
                }

                predicted[row] = a < b ? 0 : 1;
            }

            return predicted;
        };
    }
}
