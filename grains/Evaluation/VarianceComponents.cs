using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Evaluation;

/// <summary>
/// Parts of the variance of slice accuracy on test, with tracks and fitted models as crossed random effects: each model (a fold of a
/// repeat) is tested on the tracks of its fold, each track by one model of every repeat. Estimated by equating sums of squares with their
/// expectations (Henderson's method I; Searle, Casella and McCulloch 1992, 5.3), which is unbiased also where runs are missing.
/// </summary>
internal static class VarianceComponents
{
    /// <summary>The share of right slices of a block in a run.</summary>
    /// <param name="Track">The block.</param>
    /// <param name="Model">The run.</param>
    /// <param name="Share">In [0, 1].</param>
    public readonly record struct Cell(int Track, int Model, double Share);

    /// <summary>The components; null with fewer than two runs, or without block counts.</summary>
    public static VarianceParts? Of(ExperimentScores experiment)
    {
        var counts = experiment.Runs.Keys.Select(experiment.CountsOf).ToArray();
        return counts.Length < 2 || counts.Any(run => run is null)
            ? null
            : Of([.. counts.SelectMany((run, model) => run!.Test.Select( // not null: checked
                count => new Cell(count.Block, model, (double)count.RightSlices / count.Slices)))]);
    }

    /// <summary>The components; null with fewer than two models or as many models as cells.</summary>
    public static VarianceParts? Of(IReadOnlyCollection<Cell> cells)
    {
        var (tracks, models) = (Squares(cells, cell => cell.Track), Squares(cells, cell => cell.Model));
        var n = cells.Count;
        if (models.Groups < 2 || models.Groups >= n)
        {
            return null;
        }

        var sum = cells.Sum(cell => cell.Share);
        var mean = sum * sum / n;
        var total = cells.Sum(cell => cell.Share * cell.Share) - mean;
        var clipped = ImmutableArray.CreateBuilder<string>();
        if (tracks.Groups == n)
        {
            // Every track was tested once: tracks and rest cannot be told apart.
            var within = (total - (models.Sum - mean)) / (n - models.Groups);
            var between = (models.Sum - mean - ((models.Groups - 1) * within)) / (n - models.MeanSize);
            return new VarianceParts(Clip(between, "models"), null, within, total / (n - 1), clipped.ToImmutable());
        }

        // Rows: sums of squares of tracks, models, all; columns: variances of tracks, models, rest.
        var solution = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfArray(new[,]
        {
            { n - tracks.MeanSize, tracks.Groups - models.MeanSize, tracks.Groups - 1 },
            { models.Groups - tracks.MeanSize, n - models.MeanSize, models.Groups - 1 },
            { n - tracks.MeanSize, n - models.MeanSize, n - 1 },
        }).Solve(MathNet.Numerics.LinearAlgebra.Double.DenseVector.OfArray([tracks.Sum - mean, models.Sum - mean, total]));
        return new VarianceParts(
            Clip(solution[1], "models"), Clip(solution[0], "tracks"), Clip(solution[2], "rest"), total / (n - 1), clipped.ToImmutable());

        double Clip(double part, string name)
        {
            if (part < 0)
            {
                clipped.Add(name);
            }

            return Math.Max(0, part);
        }
    }

    /// <summary>Σ (sum of a group)² / size, the number of groups, and Σ size² / cells.</summary>
    private static (double Sum, int Groups, double MeanSize) Squares(IReadOnlyCollection<Cell> cells, Func<Cell, int> groupOf)
    {
        var length = cells.Count == 0 ? 0 : cells.Max(groupOf) + 1;
        var (totals, sizes) = (new double[length], new int[length]);
        foreach (var cell in cells)
        {
            totals[groupOf(cell)] += cell.Share;
            sizes[groupOf(cell)]++;
        }

        var (sum, groups, squares) = (0.0, 0, 0.0);
        for (var group = 0; group < length; group++)
        {
            sum += sizes[group] == 0 ? 0 : totals[group] * totals[group] / sizes[group];
            groups += sizes[group] == 0 ? 0 : 1;
            squares += (double)sizes[group] * sizes[group];
        }

        return (sum, groups, squares / cells.Count);
    }
}
