using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Experiments.Search.Racing;
using Xunit;

namespace Experiments.Unit.Search.Racing;

public sealed class FoldRaceTests
{
    private const int Blocks = 40;
    private const int Slices = 10;

    [Fact]
    public void Difference_and_variance_are_those_of_the_contrast_of_every_view()
    {
        var (first, second) = (Folds(3, 0.7, seed: 1), Folds(3, 0.6, seed: 2));
        var metric = MetricParts.Of(MetricNames.ValidationAccuracy)!; // not null: a sum of accuracies
        var expected = TrackContrast.Of(BlockScores.Of(Counts(first), metric), BlockScores.Of(Counts(second), metric));
        var (difference, variance) = FoldRace.Contrast(first, second);
        Assert.Equal(expected.Difference, difference, tolerance: 1e-12);
        Assert.Equal(expected.Error * expected.Error, variance, tolerance: 1e-12);
    }

    [Fact]
    public void A_setting_far_behind_is_stopped_with_its_numbers_and_others_run_on()
    {
        var race = new FoldRace(5, 3);
        var stops = race.Judge(Racing(Folds(2, 0.8, seed: 1), Folds(2, 0.8, seed: 2), Folds(2, 0.5, seed: 3)));
        var stop = Assert.Single(stops);
        Assert.Equal((2, 1), (stop.Setting, stop.Fold));
        Assert.StartsWith("race: after 2 of 5 folds ", stop.Reason, StringComparison.Ordinal);
        Assert.Contains(" for 3 pairs", stop.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_answer_alike_are_never_stopped()
    {
        var equal = Folds(4, 0.7, seed: 1);
        Assert.Empty(new FoldRace(5, 2).Judge(Racing(equal, equal)));
    }

    [Fact]
    public void A_late_laggard_is_stopped_for_futility_before_its_bound()
    {
        var race = new FoldRace(10, 2);
        var leader = Folds(9, 0.7, seed: 1);
        var stops = Enumerable.Range(0, 60).Select(step => race.Judge(Racing(leader, Folds(9, 0.7 - (0.002 * step), seed: 1))))
            .First(stops => stops.Count > 0);
        Assert.Contains(": chance to end ahead ", Assert.Single(stops).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_stopped_after_the_last_fold() =>
        Assert.Empty(new FoldRace(3, 2).Judge(Racing(Folds(3, 0.9, seed: 1), Folds(3, 0.3, seed: 2))));

    [Fact]
    public void Settings_are_judged_only_after_the_same_folds() => Assert.Throws<ArgumentException>(
        () => new FoldRace(5, 2).Judge(Racing(Folds(2, 0.9, seed: 1), Folds(1, 0.3, seed: 2))));

    private static Dictionary<int, IReadOnlyList<RaceFold>> Racing(params RaceFold[][] settings) =>
        settings.Index().ToDictionary(setting => setting.Index, setting => (IReadOnlyList<RaceFold>)setting.Item);

    private static RaceFold[] Folds(int folds, double accuracy, ulong seed)
    {
        var random = new RandomStream(seed);
        return
        [
            .. Enumerable.Range(0, folds).Select(fold => new RaceFold(
                [
                    .. Enumerable.Range(fold * Blocks, Blocks).Select(block => new BlockCount(
                        block, Slices, Enumerable.Range(0, Slices).Count(_ => random.NextDouble() < accuracy), 1, 0)),
                ],
                3 * Blocks * Slices)),
        ];
    }

    private static RunBlockCounts[] Counts(RaceFold[] folds) =>
    [
        .. folds.Select((fold, number) => new RunBlockCounts(
            0, number, [new BlockCount(1000, fold.TrainSlices, 0, 1, 0)], [.. fold.Validation], [])),
    ];
}
