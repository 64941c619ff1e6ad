using MathNet.Numerics.LinearAlgebra;

namespace Experiments.Evaluation.Blends;

/// <summary>The principal axes of points: what a cloud without groups, and the start of a map, are made of.</summary>
internal static class PrincipalAxes
{
    /// <summary>Coordinates along the axes, the one with the greatest variance first, and the axes.</summary>
    /// <param name="points">Shape [points, dimensions]; one or more.</param>
    /// <returns>
    /// Scores of shape [points, dimensions]; the largest entry of each axis is positive, so that no map is the mirror image of another.
    /// </returns>
    public static Axes Of(double[][] points)
    {
        var size = points[0].Length;
        var mean = new double[size];
        foreach (var point in points)
        {
            for (var d = 0; d < size; d++)
            {
                mean[d] += point[d] / points.Length;
            }
        }

        var covariance = Matrix<double>.Build.Dense(size, size);
        foreach (var point in points)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    covariance[i, j] += (point[i] - mean[i]) * (point[j] - mean[j]) / points.Length;
                }
            }
        }

        var solved = covariance.Evd(Symmetricity.Symmetric);
        var axes = Enumerable.Range(0, size).OrderByDescending(i => solved.EigenValues[i].Real).Select(i =>
        {
            var axis = solved.EigenVectors.Column(i).ToArray();
            var sign = Math.Sign(axis.MaxBy(Math.Abs));
            return Array.ConvertAll(axis, entry => sign * entry);
        }).ToArray();
        var scores = Array.ConvertAll(points, point => Array.ConvertAll(axes, axis =>
        {
            var sum = 0.0;
            for (var d = 0; d < size; d++)
            {
                sum += (point[d] - mean[d]) * axis[d];
            }

            return sum;
        }));
        return new Axes(scores, axes, mean);
    }
}

/// <summary>Points along their principal axes.</summary>
/// <param name="Scores">Shape [points, axes].</param>
/// <param name="Directions">Shape [axes, dimensions].</param>
/// <param name="Mean">The mean of the points.</param>
internal sealed record Axes(double[][] Scores, double[][] Directions, double[] Mean)
{
    /// <summary>The point with the given coordinates along the axes.</summary>
    public double[] PointAt(double[] scores)
    {
        var point = (double[])Mean.Clone();
        for (var axis = 0; axis < scores.Length; axis++)
        {
            for (var d = 0; d < point.Length; d++)
            {
                point[d] += scores[axis] * Directions[axis][d];
            }
        }

        return point;
    }
}
