using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation;

/// <summary>95 % intervals. All are two-sided.</summary>
public static class Intervals
{
    /// <summary>The level of every interval here.</summary>
    public const double Level = 0.95;

    /// <summary>
    /// Mean over runs with a t interval, corrected for shared training rows (Nadeau and Bengio 2003): the variance of the
    /// mean is s² (1 / runs + testRows / trainRows). Over 10 folds the plain interval is 1.45 times too narrow, over
    /// 10 × 10 runs 3.5 times.
    /// </summary>
    /// <param name="values">One value per run.</param>
    /// <param name="testToTrain">Test rows over training rows of a run.</param>
    /// <param name="minimum">The minimum possible value; intervals are cut off there.</param>
    /// <param name="maximum">The maximum.</param>
    public static Estimate Corrected(
        ReadOnlySpan<double> values, double testToTrain, double minimum = double.NegativeInfinity,
        double maximum = double.PositiveInfinity) =>
        OverRuns(values, testToTrain, minimum, maximum, IntervalMethod.Corrected);

    /// <summary>Mean with a plain t interval, valid only for independent values.</summary>
    public static Estimate Plain(
        ReadOnlySpan<double> values, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity) =>
        OverRuns(values, 0, minimum, maximum, IntervalMethod.Plain);

    /// <summary>
    /// An accuracy of one part with its standard error over tracks: t with tracks − 1 degrees of freedom on the scale of
    /// log odds, which is unaffected by the ends of the scale; exact over tracks if all are right or all wrong.
    /// </summary>
    public static Estimate AccuracyOverTracks(double accuracy, double? error, int tracks)
    {
        if (accuracy is 0 or 1)
        {
            var (low, high) = ClopperPearson(accuracy == 1 ? tracks : 0, tracks);
            return new Estimate(accuracy, null, low, high, 1, IntervalMethod.Exact, error);
        }

        if (error is not > 0)
        {
            return new Estimate(accuracy, null, null, null, 1, IntervalMethod.None);
        }

        return OnLogOdds(accuracy, error.Value, tracks - 1);
    }

    /// <summary>A difference of accuracies with its standard error over tracks: t with tracks − 1 degrees of freedom.</summary>
    public static Estimate DifferenceOverTracks(double difference, double? error, int tracks)
    {
        if (error is not > 0)
        {
            return new Estimate(difference, null, null, null, 1, IntervalMethod.None);
        }

        var reach = error.Value * Quantile(tracks - 1);
        return new Estimate(
            difference, null, Math.Max(-1, difference - reach), Math.Min(1, difference + reach), 1, IntervalMethod.Tracks, error);
    }

    /// <summary>
    /// Exact binomial interval (Clopper and Pearson 1934) of <paramref name="successes"/> among independent trials.
    /// </summary>
    /// <param name="successes">
    /// From 0 to <paramref name="trials"/>; may be fractional for observations that count less than a trial.
    /// </param>
    /// <param name="trials">More than 0.</param>
    public static (double Low, double High) ClopperPearson(double successes, double trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        const double tail = (1 - Level) / 2;
        return (
            successes == 0 ? 0 : Beta.InvCDF(successes, trials - successes + 1, tail),
            successes == trials ? 1 : Beta.InvCDF(successes + 1, trials - successes, 1 - tail));
    }

    /// <summary>
    /// A score over runs with its interval over blocks: t with the blocks' degrees of freedom and a factor for the variance of the trained
    /// models; accuracies on the scale of log odds, differences cut off at −1 and 1. Without any variation: the exact interval of a
    /// proportion, with blocks / factor as its trials.
    /// </summary>
    /// <param name="scores">The score.</param>
    /// <param name="isDifference">Whether it is a difference of accuracies.</param>
    /// <param name="inflation">Factor for the variance of the trained models; null for that of <see cref="Inflation"/>.</param>
    internal static Estimate OverBlocks(BlockScores scores, bool isDifference, double? inflation = null)
    {
        var (value, blocks, factor) = (scores.Value, scores.Blocks, inflation ?? Inflation.Of(scores));
        var error = Math.Sqrt(factor * scores.Variance / blocks);
        var isExact = error < 1e-12 || scores.DegreesOfFreedom < 1 || (!isDifference && value is <= 0 or >= 1);
        if (isDifference)
        {
            var reach = isExact ? ReachOfNone(blocks / factor) : error * Quantile(scores.DegreesOfFreedom);
            return new Estimate(
                value, null, Math.Max(-1, value - reach), Math.Min(1, value + reach), 1,
                isExact ? IntervalMethod.Exact : IntervalMethod.Tracks, isExact ? reach / 2 : error);
        }

        if (isExact)
        {
            var (low, high) = ClopperPearson(value * blocks / factor, blocks / factor);
            return new Estimate(value, null, low, high, 1, IntervalMethod.Exact, (high - low) / 4);
        }

        return OnLogOdds(value, error, scores.DegreesOfFreedom) with { Error = error };
    }

    /// <summary>
    /// Half the width of the interval of a difference that no block shows: 1 − 0.025^(1 / blocks), the upper limit of a proportion whose
    /// count is 0.
    /// </summary>
    internal static double ReachOfNone(double blocks) => 1 - Math.Pow((1 - Level) / 2, 1 / Math.Max(1, blocks));

    /// <summary>The 97.5 % point of Student's t.</summary>
    internal static double Quantile(int degreesOfFreedom) =>
        StudentT.InvCDF(0, 1, degreesOfFreedom, (1 + Level) / 2);

    /// <summary>Mean and sample variance (n − 1; NaN for one value), in two passes.</summary>
    internal static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares / (values.Length - 1));
    }

    private static Estimate OnLogOdds(double accuracy, double error, int degreesOfFreedom)
    {
        var odds = Math.Log(accuracy / (1 - accuracy));
        var reach = error / (accuracy * (1 - accuracy)) * Quantile(degreesOfFreedom);
        return new Estimate(accuracy, null, Back(odds - reach), Back(odds + reach), 1, IntervalMethod.Tracks, error);

        static double Back(double odds) => 1 / (1 + Math.Exp(-odds));
    }

    private static Estimate OverRuns(ReadOnlySpan<double> values, double testToTrain, double minimum, double maximum, IntervalMethod method)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("no runs", nameof(values));
        }

        var (mean, variance) = Moments(values);
        if (values.Length == 1)
        {
            return new Estimate(mean, null, null, null, 1, IntervalMethod.None);
        }

        // Equal values say nothing about their spread: no interval is better than one of width 0.
        var error = Math.Sqrt(variance * ((1.0 / values.Length) + testToTrain));
        if (error < 1e-12)
        {
            return new Estimate(mean, 0, null, null, values.Length, IntervalMethod.None);
        }

        var reach = error * Quantile(values.Length - 1);
        return new Estimate(
            mean, Math.Sqrt(variance), Math.Max(minimum, mean - reach), Math.Min(maximum, mean + reach), values.Length, method, error);
    }
}
