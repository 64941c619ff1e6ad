namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// Factor on the variance over blocks for what one cross-validation cannot show: other training sets would have given other models (no
/// unbiased estimator of that part exists, Bengio and Grandvalet 2004). Factor 1 is the interval of Bayle et al. (2020), for the models at
/// hand and for learners that hardly depend on single tracks.
/// <para>
/// How much more is needed depends on the learner: nothing for a nearest centroid and for logistic regression, 0.55 of the variance for a
/// random forest, 0.85 for nearest neighbours (`tests/Benchmarks false-alarms` measures it). Repeats show how far predictions for a track
/// change with the training set, so with repeats the addition follows that; a single repeat takes the highest.
/// </para>
/// </summary>
internal static class Inflation
{
    /// <summary>The addition of the least stable learner, as a share of the variance of one repeat.</summary>
    private const double MaxAddition = 0.85;

    /// <summary>The largest ratio of the addition to the variance over repeats, among the learners measured.</summary>
    private const double AdditionToRepeatVariance = 3.6;

    /// <summary>The factor for folds of a single repeat, and for the first of them alone: that of the least stable learner.</summary>
    public static double OfOneRepeat(BlockScores scores) => 1 + Math.Max(MaxAddition, scores.Overlap);

    /// <summary>The factor, 1 or more; 1 with one fold.</summary>
    public static double Of(BlockScores scores)
    {
        var variance = scores.Variance;
        if (scores.Folds == 1 || variance <= 0)
        {
            return scores.Folds == 1 ? 1 : 1 + MaxAddition;
        }

        var overRepeats = scores.RepeatVariance ?? 0;
        var ofOneRepeat = variance + (overRepeats * (1 - (1.0 / scores.Repeats)));
        var bound = Math.Max(MaxAddition, scores.Overlap) * ofOneRepeat;
        return 1 + ((scores.Repeats == 1 ? bound : Math.Min(AdditionToRepeatVariance * overRepeats, bound)) / variance);
    }
}
