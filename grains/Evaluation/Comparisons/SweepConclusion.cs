using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Evaluation.Comparisons;

/// <summary>Draws the conclusions of a sweep from the runs of its experiments.</summary>
public static class SweepConclusion
{
    /// <summary>The conclusions; experiments without all their runs take no part.</summary>
    /// <param name="experiments">All experiments of the sweep.</param>
    /// <param name="objective">What ranks them; it must not be a metric of test.</param>
    /// <param name="region">The region of practical equivalence, as a fraction.</param>
    public static SweepConclusions Of(
        IReadOnlyCollection<ExperimentScores> experiments, ObjectiveSpec objective, double region = Contrast.DefaultRegion)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ArgumentNullException.ThrowIfNull(objective);
        var ranked = ExperimentScores.Rank(experiments, objective);
        return new SweepConclusions(
            ranked.Length, ranked.FirstOrDefault()?.Experiment, OneStandardError.ChooseRanked(ranked, objective),
            SelectedScore.Of(ranked, objective), Rivals(ranked, region));
    }

    private static ImmutableArray<RivalContrast> Rivals(ExperimentScores[] ranked, double region)
    {
        var rivals = (from rival in ranked.Skip(1)
                      let test = SettingScores.Contrast(MetricNames.TestAccuracy, [ranked[0]], [rival])
                      let gap = SettingScores.Contrast(MetricNames.Gap, [ranked[0]], [rival])
                      where test is not null && gap is not null
                      select (rival.Experiment, test, gap)).ToArray();
        var judged = ContrastFamily.Judge(
            [
                .. rivals.Select(rival => (MetricNames.TestAccuracy, rival.test)),
                .. rivals.Select(rival => (MetricNames.Gap, rival.gap)),
            ],
            region);
        return
        [
            .. rivals.Select((rival, index) => new RivalContrast(
                rival.Experiment, judged[index], judged[index + rivals.Length], DecisionPlan.Of(judged[index]))),
        ];
    }
}
