using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Describes train versus test accuracy in words. Fixed rules map numbers to words, so equal numbers give equal text.
/// </summary>
internal static class GapAnalysis
{
    // Rounding can make a mean of exact decimals slightly smaller.
    private const double Memorized = 0.99 - 1e-9;
    private const double LargeGap = 0.15 - 1e-9;
    private const double SmallGap = 0.05;

    /// <summary>
    /// A sentence that begins with the verdict. <c>has not learned</c>: train less than 0.05 above chance. <c>memorizes</c>: train at least
    /// 0.99 and a gap of at least 0.15. <c>overfits strongly</c>: a gap of at least 0.15 whose interval, if it has one, is above 0.
    /// <c>overfits</c>: the whole interval of the gap above 0.05. <c>overfits slightly</c>: above 0. <c>generalizes</c>: the interval
    /// includes 0 or less and the gap is below 0.05. <c>undecided, needs more runs</c>: anything else. <c>underfits</c> replaces the last
    /// three if train is below the midpoint between chance and 1.
    /// </summary>
    public static string Verdict(Estimate train, Estimate test, Estimate gap, double chance)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(gap);
        var low = gap.Low ?? double.NegativeInfinity;
        var word = (train.Mean, gap.Mean) switch
        {
            (var onTrain, _) when onTrain < chance + SmallGap => "has not learned",
            ( >= Memorized, >= LargeGap) => "memorizes",
            (_, >= LargeGap) when gap.Low is not <= 0 => "overfits strongly",
            (_, > SmallGap) when low > SmallGap => "overfits",
            (var onTrain, _) when onTrain < (1 + chance) / 2 => "underfits",
            _ when low > 0 => "overfits slightly",
            (_, < SmallGap) => "generalizes",
            _ => "undecided, needs more runs",
        };
        return $"{word}: train {NumberFormat.Percent(train.Mean)} %, test {NumberFormat.Percent(test.Mean)} %, "
            + $"gap {NumberFormat.Percent(gap.Mean)} points{Range(gap)}, chance {NumberFormat.Percent(chance)} %";
    }

    private static string Range(Estimate gap) => gap is { Low: { } low, High: { } high }
        ? $" [{NumberFormat.Percent(low)}, {NumberFormat.Percent(high)}]"
        : "";
}
