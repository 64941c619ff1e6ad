namespace Experiments.Search.Samplers.Cma;

/// <summary>
/// The constants of CMA-ES for a number of dimensions and a population: recombination weights and learning rates, as in table 1 of Hansen
/// (2016), "The CMA Evolution Strategy: A Tutorial", equations 49 to 58.
/// </summary>
internal sealed class CmaWeights
{
    /// <summary>The constants for a population of 2 or more.</summary>
    public CmaWeights(int dimensions, int population)
    {
        var n = (double)dimensions;
        Parents = population / 2;
        var raw = Enumerable.Range(1, population).Select(i => Math.Log((population + 1) / 2.0) - Math.Log(i)).ToArray();
        ParentMass = Mass(raw[..Parents]);
        var otherMass = Mass(raw[Parents..]);
        RankOne = 2 / (((n + 1.3) * (n + 1.3)) + ParentMass);
        RankMany = Math.Min(1 - RankOne, 2 * (ParentMass - 2 + (1 / ParentMass)) / (((n + 2) * (n + 2)) + ParentMass));

        // Negative weights must not make the covariance matrix indefinite.
        var limit = Math.Min(1 + (2 * otherMass / (ParentMass + 2)), (1 - RankOne - RankMany) / (n * RankMany));
        limit = Math.Min(limit, 1 + (RankOne / RankMany));
        var (positive, negative) = (raw.Where(weight => weight > 0).Sum(), -raw.Where(weight => weight < 0).Sum());
        Ranks = [.. raw.Select(weight => weight >= 0 ? weight / positive : limit * weight / negative)];
        StepPath = (ParentMass + 2) / (n + ParentMass + 5);
        StepDamping = 1 + (2 * Math.Max(0, Math.Sqrt((ParentMass - 1) / (n + 1)) - 1)) + StepPath;
        ShapePath = (4 + (ParentMass / n)) / (n + 4 + (2 * ParentMass / n));
        NormalLength = Math.Sqrt(n) * (1 - (1 / (4 * n)) + (1 / (21 * n * n)));
    }

    /// <summary>μ: how many of a generation are recombined.</summary>
    public int Parents { get; }

    /// <summary>μ_eff: how many equally weighed parents they are worth.</summary>
    public double ParentMass { get; }

    /// <summary>w: the weight of each rank; those of the parents add up to 1, the others are negative or 0.</summary>
    public double[] Ranks { get; }

    /// <summary>c_1: the rate at which the covariance learns from the path.</summary>
    public double RankOne { get; }

    /// <summary>c_μ: the rate at which the covariance learns from a generation.</summary>
    public double RankMany { get; }

    /// <summary>c_σ: the rate of the path that controls the step size.</summary>
    public double StepPath { get; }

    /// <summary>d_σ: the damping of the step size.</summary>
    public double StepDamping { get; }

    /// <summary>c_c: the rate of the path that shapes the covariance.</summary>
    public double ShapePath { get; }

    /// <summary>The expected length of a standard normal vector.</summary>
    public double NormalLength { get; }

    /// <summary>The usual population: 4 + 3 ln n.</summary>
    public static int UsualPopulation(int dimensions) => 4 + (int)Math.Floor(3 * Math.Log(dimensions));

    private static double Mass(double[] weights) => weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight);
}
