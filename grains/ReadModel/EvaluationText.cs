using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>Evaluations in words.</summary>
public static class EvaluationText
{
    /// <summary>What the interval of a drop covers.</summary>
    public const string Coverage =
        "The drop is accuracy in cross-validation, with the labels in the proportions that they have here, minus accuracy here. Its 95 % "
        + "interval covers other tracks of both datasets and other training tracks; it says nothing about other datasets.";

    /// <summary>A verdict in a table.</summary>
    public static string Word(DropVerdict verdict) => verdict switch
    {
        DropVerdict.Drop => "drops",
        DropVerdict.DropWithinRegion => "drops, by under 1 point",
        DropVerdict.PracticallyEqual => "practically equal",
        DropVerdict.GainWithinRegion => "rises, by under 1 point",
        DropVerdict.Gain => "rises",
        _ => "undecided",
    };

    /// <summary>A verdict with its numbers, as a sentence.</summary>
    /// <param name="drop">The drop.</param>
    /// <param name="unit">What is counted: slices or tracks.</param>
    public static string Sentence(AccuracyDrop drop, string unit)
    {
        var (size, low, high) = (Points(Math.Abs(drop.Drop)), Points(drop.Low), Points(drop.High));
        var p = P(drop);
        return drop.Verdict switch
        {
            DropVerdict.Drop or DropVerdict.DropWithinRegion =>
                $"Accuracy by {unit} drops by {size} points [{low}, {high}] ({p}).",
            DropVerdict.Gain or DropVerdict.GainWithinRegion =>
                $"Accuracy by {unit} is {size} points [{Points(-drop.High)}, {Points(-drop.Low)}] higher than in cross-validation ({p}).",
            DropVerdict.PracticallyEqual =>
                $"Accuracy by {unit} is practically that of cross-validation: it differs by less than 1 point.",
            _ => $"Accuracy by {unit}: no drop is shown. Anything from {Change(drop.Low)} to {Change(drop.High)} fits these tracks.",
        };
    }

    /// <summary>What the interval of a paired difference covers.</summary>
    public const string PairedCoverage =
        "Differences are paired by track. Their 95 % intervals cover other tracks, each altered in both ways, and other training tracks.";

    /// <summary>The verdict on two evaluations of the same tracks, in a table.</summary>
    public static string PairedWord(DropVerdict verdict, string first, string second) => verdict switch
    {
        DropVerdict.Drop => $"higher on {first}",
        DropVerdict.Gain => $"higher on {second}",
        DropVerdict.DropWithinRegion => $"higher on {first}, by under 1 point",
        DropVerdict.GainWithinRegion => $"higher on {second}, by under 1 point",
        DropVerdict.PracticallyEqual => "practically equal",
        _ => "undecided",
    };

    /// <summary>The verdict on two evaluations of the same tracks, as a sentence.</summary>
    /// <param name="difference">The first minus the second.</param>
    /// <param name="first">The name of the first.</param>
    /// <param name="second">The name of the second.</param>
    /// <param name="unit">What is counted: slices or tracks.</param>
    public static string Paired(AccuracyDrop difference, string first, string second, string unit)
    {
        var (size, low, high) = (Points(Math.Abs(difference.Drop)), Points(difference.Low), Points(difference.High));
        var p = P(difference);
        return difference.Verdict switch
        {
            DropVerdict.Drop or DropVerdict.DropWithinRegion =>
                $"Accuracy by {unit} is {size} points [{low}, {high}] higher on {first} than on {second} ({p}).",
            DropVerdict.Gain or DropVerdict.GainWithinRegion =>
                $"Accuracy by {unit} is {size} points [{Points(-difference.High)}, {Points(-difference.Low)}] higher on {second} than on "
                + $"{first} ({p}).",
            DropVerdict.PracticallyEqual => $"Accuracy by {unit} is practically equal on both: it differs by less than 1 point.",
            _ => $"Accuracy by {unit}: undecided. Anything from {Points(Math.Max(0, -difference.Low))} points more on {second} to "
                + $"{Points(Math.Max(0, difference.High))} points more on {first} fits these tracks.",
        };
    }

    private static string P(AccuracyDrop drop) => $"p {(drop.P < 0.0005 ? "" : "= ")}{NumberFormat.Probability(drop.P)}";

    private static string Change(double drop) =>
        drop < 0 ? $"a gain of {Points(-drop)} points" : $"a drop of {Points(drop)} points";

    private static string Points(double share) => NumberFormat.Percent(share);
}
