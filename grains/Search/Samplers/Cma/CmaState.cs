using MathNet.Numerics.LinearAlgebra;

namespace Experiments.Search.Samplers.Cma;

/// <summary>
/// The search distribution of CMA-ES between two generations (Hansen 2016): a normal distribution with its two evolution paths. Immutable.
/// </summary>
/// <param name="Mean">m: the centre.</param>
/// <param name="StepSize">σ: the overall standard deviation.</param>
/// <param name="Covariance">C: the shape.</param>
/// <param name="StepPath">p_σ: the conjugate evolution path.</param>
/// <param name="ShapePath">p_c: the evolution path.</param>
/// <param name="Generation">How many generations it has learned from.</param>
internal sealed record CmaState(
    Vector<double> Mean, double StepSize, Matrix<double> Covariance, Vector<double> StepPath, Vector<double> ShapePath, int Generation)
{
    private const double MinEigenvalue = 1e-20;
    private const double MaxStepSize = 1e3;

    private readonly Lazy<(Matrix<double> Axes, Vector<double> Lengths, double[] Scaled)> _eigen = new(() => Decompose(Covariance));

    /// <summary>A round distribution.</summary>
    public static CmaState Start(double[] mean, double stepSize) => new(
        Vector<double>.Build.DenseOfArray(mean),
        stepSize,
        Matrix<double>.Build.DenseIdentity(mean.Length),
        Vector<double>.Build.Dense(mean.Length),
        Vector<double>.Build.Dense(mean.Length),
        0);

    /// <summary>The standard deviation along a coordinate.</summary>
    public double Deviation(int coordinate) => StepSize * Math.Sqrt(Covariance[coordinate, coordinate]);

    /// <summary>m + σ B D z of a standard normal vector z.</summary>
    public double[] Sample(double[] normal)
    {
        // A replay draws every experiment again, so this is written out.
        var scaled = _eigen.Value.Scaled;
        var point = new double[normal.Length];
        for (var i = 0; i < point.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < normal.Length; j++)
            {
                sum += scaled[(i * normal.Length) + j] * normal[j];
            }

            point[i] = Mean[i] + (StepSize * sum);
        }

        return point;
    }

    /// <summary>
    /// Shortens the step from the mean to a point that this distribution did not draw to a length that it might have drawn, so that the
    /// point cannot tear the distribution away (Hansen 2011, "Injecting external solutions into CMA-ES").
    /// </summary>
    public double[] Shorten(double[] point)
    {
        var step = (Vector<double>.Build.DenseOfArray(point) - Mean) / StepSize;
        var n = point.Length;
        var limit = Math.Sqrt(n) + (2.0 * n / (n + 2));
        var length = Whiten(step).L2Norm();
        return [.. Mean + (StepSize * Math.Min(1, limit / length) * step)];
    }

    /// <summary>The distribution after one generation, equations 41 to 47.</summary>
    /// <param name="ranked">
    /// Points of the generation, best first. If some of the population are missing, the rest keep the weights of the first ranks; with
    /// fewer than the usual number of parents, their weights are scaled up to 1.
    /// </param>
    /// <param name="weights">The constants.</param>
    public CmaState After(IReadOnlyList<double[]> ranked, CmaWeights weights)
    {
        if (ranked.Count == 0)
        {
            return this;
        }

        var n = Mean.Count;
        var steps = ranked.Select(point => (Vector<double>.Build.DenseOfArray(point) - Mean) / StepSize).ToArray();
        var ranks = weights.Ranks[..steps.Length];
        var parents = Math.Min(weights.Parents, steps.Length);
        var whole = ranks[..parents].Sum();
        for (var i = 0; i < parents && parents < weights.Parents; i++)
        {
            ranks[i] /= whole;
        }

        var move = Enumerable.Range(0, parents).Aggregate(Vector<double>.Build.Dense(n), (sum, i) => sum + (ranks[i] * steps[i]));
        var stepPath = ((1 - weights.StepPath) * StepPath)
            + (Math.Sqrt(weights.StepPath * (2 - weights.StepPath) * weights.ParentMass) * Whiten(move));
        var length = stepPath.L2Norm();

        // While the step path is long, the step size is about to grow; the shape path then waits, lest it grow too fast.
        var isUsual = length / Math.Sqrt(1 - Math.Pow(1 - weights.StepPath, 2 * (Generation + 1)))
            < (1.4 + (2 / (n + 1.0))) * weights.NormalLength;
        var shapePath = ((1 - weights.ShapePath) * ShapePath)
            + ((isUsual ? Math.Sqrt(weights.ShapePath * (2 - weights.ShapePath) * weights.ParentMass) : 0) * move);
        var kept = 1 + (isUsual ? 0 : weights.RankOne * weights.ShapePath * (2 - weights.ShapePath))
            - weights.RankOne - (weights.RankMany * ranks.Sum());
        var covariance = (kept * Covariance) + (weights.RankOne * shapePath.OuterProduct(shapePath));
        for (var i = 0; i < steps.Length; i++)
        {
            var weight = ranks[i] >= 0 ? ranks[i] : ranks[i] * n / (Math.Pow(Whiten(steps[i]).L2Norm(), 2) + 1e-8);
            covariance += weights.RankMany * weight * steps[i].OuterProduct(steps[i]);
        }

        return new(
            Mean + (StepSize * move),
            Math.Min(MaxStepSize, StepSize * Math.Exp(weights.StepPath / weights.StepDamping * ((length / weights.NormalLength) - 1))),
            (covariance + covariance.Transpose()) / 2,
            stepPath,
            shapePath,
            Generation + 1);
    }

    /// <summary>C^(−1/2) times a vector.</summary>
    private Vector<double> Whiten(Vector<double> vector)
    {
        var (axes, lengths, _) = _eigen.Value;
        return axes * axes.TransposeThisAndMultiply(vector).PointwiseDivide(lengths);
    }

    /// <summary>B, D and B D row-major.</summary>
    private static (Matrix<double> Axes, Vector<double> Lengths, double[] Scaled) Decompose(Matrix<double> covariance)
    {
        var eigen = covariance.Evd(Symmetricity.Symmetric);
        var lengths = eigen.EigenValues.Map(value => Math.Sqrt(Math.Max(value.Real, MinEigenvalue)));
        return (eigen.EigenVectors, lengths, (eigen.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(lengths)).ToRowMajorArray());
    }
}
