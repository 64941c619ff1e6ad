namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// Factor on the variance over blocks for what one cross-validation cannot show: other training sets would have given other models (no
/// unbiased estimator of that part exists, Bengio and Grandvalet 2004). Factor 1 is the interval of Bayle et al. (2020), for the models at
/// hand. The factors were calibrated by simulation: `tests/Benchmarks false-alarms` and `coverage`.
/// </summary>
internal static class Inflation
{
    /// <summary>Of the difference of two settings on the same runs: at least 1.5, and 1 + measured rows / training rows.</summary>
    public static double OfContrast(BlockScores scores) => scores.Folds == 1 ? 1 : Math.Max(1.5, 1 + scores.Overlap);

    /// <summary>Of one setting's score.</summary>
    public static double OfScore(BlockScores scores) => scores.Folds == 1 ? 1 : Math.Max(1.75, 1 + scores.Overlap);
}
