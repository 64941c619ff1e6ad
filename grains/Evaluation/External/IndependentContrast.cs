using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.External;

/// <summary>
/// The difference of two accuracies over independent samples of tracks: the variances add up, t with the degrees of freedom of Welch
/// (1947). Nothing is paired: no track is in both.
/// </summary>
internal static class IndependentContrast
{
    /// <summary>First minus second, judged alone.</summary>
    public static AccuracyDrop Of(Measured own, Measured external) => Judge([Compare(own, external)])[0];

    /// <summary>Several that are shown together: probabilities are adjusted for their number (Holm 1979).</summary>
    public static AccuracyDrop[] OfFamily(IEnumerable<(Measured Own, Measured External)> pairs) =>
        Judge([.. pairs.Select(pair => Compare(pair.Own, pair.External))]);

    /// <summary>A difference with its own variance, judged alone.</summary>
    public static AccuracyDrop Of(Measured difference) =>
        Judge([Compare(difference.Value, difference.Variance, difference.DegreesOfFreedom)])[0];

    private static AccuracyDrop Compare(Measured own, Measured external)
    {
        var (variance, degrees) = Measured.Sum((own.Variance, own.DegreesOfFreedom), (external.Variance, external.DegreesOfFreedom));
        return Compare(own.Value - external.Value, variance, degrees);
    }

    private static AccuracyDrop Compare(double drop, double variance, double degrees)
    {
        var error = Math.Sqrt(variance);
        var reach = error * StudentT.InvCDF(0, 1, degrees, (1 + Intervals.Level) / 2);
        var p = error > 0 ? 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(drop) / error) : 1;
        return new AccuracyDrop(
            drop, Math.Max(-1, drop - reach), Math.Min(1, drop + reach), error, degrees, p, DropVerdict.Undecided);
    }

    private static AccuracyDrop[] Judge(AccuracyDrop[] drops)
    {
        var adjusted = HolmCorrection.Adjust([.. drops.Select(drop => drop.P)]);
        return [.. drops.Select((drop, index) => drop with { P = adjusted[index], Verdict = Verdict(drop, adjusted[index]) })];
    }

    private static DropVerdict Verdict(AccuracyDrop drop, double p)
    {
        var isEqual = drop.Error > 0 && ProbabilityBelow(AccuracyDrop.Region) - ProbabilityBelow(-AccuracyDrop.Region)
            > 1 - ContrastFamily.Level;
        return (p < ContrastFamily.Level, isEqual, drop.Drop > 0) switch
        {
            (true, true, true) => DropVerdict.DropWithinRegion,
            (true, true, false) => DropVerdict.GainWithinRegion,
            (true, false, true) => DropVerdict.Drop,
            (true, false, false) => DropVerdict.Gain,
            (false, true, _) => DropVerdict.PracticallyEqual,
            _ => DropVerdict.Undecided,
        };

        double ProbabilityBelow(double limit) => StudentT.CDF(0, 1, drop.DegreesOfFreedom, (limit - drop.Drop) / drop.Error);
    }
}
