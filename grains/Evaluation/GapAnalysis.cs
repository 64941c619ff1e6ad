using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Describes train versus test accuracy in words. Fixed rules map numbers to words, so equal numbers give equal text.
/// </summary>
public static class GapAnalysis
{
    // Rounding can make a mean of exact decimals slightly smaller.
    private const double Memorized = 0.99 - 1e-9;
    private const double LargeGap = 0.15 - 1e-9;
    private const double SmallGap = 0.05;

    /// <summary>
    /// A sentence that begins with the verdict; null before the first result. The first rule that applies: <c>leaks</c>: it learned from
    /// labels that know the tested tracks. <c>always answers the same</c>: every test slice is given the same label. <c>has not
    /// learned</c>: train less than 0.05 above chance. <c>underfits</c>: train less than halfway from chance to the best of its family,
    /// <paramref name="familyTrain"/>. <c>memorizes</c>: train at least 0.99, gap at least 0.15. <c>overfits strongly</c>: a gap of at
    /// least 0.15, both with the whole interval above 0. <c>overfits</c>: the whole interval above 0.05. <c>underfits</c>: train less than
    /// halfway from chance to 1. <c>generalizes</c>: the whole interval below 0.05. <c>overfits slightly</c>: the whole interval above 0.
    /// <c>unclear</c>: anything else.
    /// </summary>
    /// <param name="summary">The experiment.</param>
    /// <param name="familyTrain">The highest train accuracy of a complete experiment of its family; null if unknown.</param>
    public static string? Verdict(ExperimentSummary summary, double? familyTrain = null)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary is not { TrainAccuracy: { } train, TestAccuracy: { } test, Gap: { } gap })
        {
            return null;
        }

        var chance = summary.Chance;
        var word = (train.Mean, gap.Mean) switch
        {
            _ when summary.HasLeakingLabels => "leaks",
            _ when summary.AnswersOneGenre => "always answers the same",
            (var onTrain, _) when onTrain < chance + SmallGap => "has not learned",
            (var onTrain, _) when IsUnderfit(onTrain, familyTrain ?? 0, chance) => "underfits",
            ( >= Memorized, >= LargeGap) when gap.Low > 0 => "memorizes",
            (_, >= LargeGap) when gap.Low > 0 => "overfits strongly",
            _ when gap.Low > SmallGap => "overfits",
            (var onTrain, _) when onTrain < (1 + chance) / 2 => "underfits",
            _ when gap.High < SmallGap => "generalizes",
            _ when gap.Low > 0 => "overfits slightly",
            _ => "unclear",
        };
        return $"{word}: train {NumberFormat.Percent(train.Mean)} %, test {NumberFormat.Percent(test.Mean)} %, "
            + $"gap {NumberFormat.Percent(gap.Mean)} points{Range(gap)}, chance {NumberFormat.Percent(chance)} %";
    }

    /// <summary>Experiments with verdicts that know the best train accuracy of their family.</summary>
    /// <param name="rows">The experiments to judge.</param>
    /// <param name="all">All experiments of the sweep.</param>
    /// <param name="runs">How many runs a complete experiment has.</param>
    public static ImmutableArray<ExperimentSummary> Judge(
        ImmutableArray<ExperimentSummary> rows, IEnumerable<ExperimentSummary> all, int runs)
    {
        var best = BestTrain(all, runs);
        return [.. rows.Select(row => row with { Verdict = Verdict(row, best.TryGetValue(row.Family, out var train) ? train : null) })];
    }

    /// <summary>The complete experiments that underfit: by train accuracy, whatever else their verdict says.</summary>
    /// <param name="all">All experiments of the sweep.</param>
    /// <param name="runs">How many runs a complete experiment has.</param>
    internal static HashSet<ExperimentId> FindUnfit(IReadOnlyCollection<ExperimentSummary> all, int runs)
    {
        var best = BestTrain(all, runs);
        return
        [
            .. all.Where(experiment => experiment.Runs >= runs && experiment.TrainAccuracy is { } train
                && IsUnderfit(train.Mean, best[experiment.Family], experiment.Chance)).Select(experiment => experiment.Experiment),
        ];
    }

    /// <summary>The highest train accuracy of a complete experiment, by family.</summary>
    private static Dictionary<string, double> BestTrain(IEnumerable<ExperimentSummary> all, int runs) =>
        all.Where(experiment => experiment is { TrainAccuracy: not null } && experiment.Runs >= runs)
            .GroupBy(experiment => experiment.Family)
            .ToDictionary(family => family.Key, family => family.Max(experiment => experiment.TrainAccuracy!.Mean)); // not null: filtered

    /// <summary>Whether a train accuracy is near chance, or less than halfway from chance to the best of its family.</summary>
    internal static bool IsUnderfit(double train, double familyTrain, double chance) =>
        train < chance + SmallGap || train < (chance + familyTrain) / 2;

    private static string Range(Estimate gap) => gap is { Low: { } low, High: { } high }
        ? $" [{NumberFormat.Percent(low)}, {NumberFormat.Percent(high)}]"
        : "";
}
