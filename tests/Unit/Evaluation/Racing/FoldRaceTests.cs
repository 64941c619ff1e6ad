using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Racing;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Experiments.Unit.Evaluation.Racing;

public sealed class FoldRaceTests
{
    private const int Blocks = 40;
    private const int Slices = 10;

    [Fact]
    public void The_z_of_a_stop_is_the_quantile_of_the_contrast_of_every_view()
    {
        var (first, second) = (Folds(3, 0.8, seed: 1), Folds(3, 0.5, seed: 2));
        var metric = MetricParts.Of(MetricNames.ValidationAccuracy)!; // not null: an accuracy
        var contrast = TrackContrast.Of(BlockScores.Of(first, metric), BlockScores.Of(second, metric));
        var stop = Assert.Single(Race(5, 2).Judge(Racing(first, second)));
        var behind = $"{NumberFormat.Percent(contrast.Difference)} points of validation accuracy behind e0";
        Assert.Contains(behind, stop.Reason, StringComparison.Ordinal);
        Assert.Contains($"z {NumberFormat.Fixed(-Normal.InvCDF(0, 1, contrast.P / 2), 2)} ", stop.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_lacks_a_fold_is_out_of_the_race()
    {
        var (good, poor) = (TestData.WithBlocks(TestData.Result(0, 0, 100, 95)), TestData.WithBlocks(TestData.Result(0, 0, 100, 20)));
        var racing = new Dictionary<int, IReadOnlyList<RunResult>> { [0] = [good], [1] = [poor], [2] = [] };
        Assert.Equal(1, Assert.Single(Race(3, 3).Judge(racing, 1)).Setting);
        racing[1] = [poor with { Blocks = null }];
        Assert.Empty(Race(3, 3).Judge(racing, 1));
    }

    [Fact]
    public void Runs_of_later_folds_and_repeats_are_not_judged_yet()
    {
        var (good, poor) = (TestData.WithBlocks(TestData.Result(0, 0, 100, 60)), TestData.WithBlocks(TestData.Result(0, 0, 100, 60)));
        RunResult[] later = [TestData.WithBlocks(TestData.Result(0, 1, 100, 1)), TestData.WithBlocks(TestData.Result(1, 0, 100, 1))];
        var racing = new Dictionary<int, IReadOnlyList<RunResult>> { [0] = [good], [1] = [poor, .. later] };
        Assert.Empty(Race(3, 2).Judge(racing, 1));
    }

    [Fact]
    public void A_setting_far_behind_is_stopped_with_its_numbers_and_others_run_on()
    {
        var race = Race(5, 3);
        var stops = race.Judge(Racing(Folds(2, 0.8, seed: 1), Folds(2, 0.8, seed: 2), Folds(2, 0.5, seed: 3)));
        var stop = Assert.Single(stops);
        Assert.Equal(2, stop.Setting);
        Assert.StartsWith("race after 2 of 5 folds: ", stop.Reason, StringComparison.Ordinal);
        Assert.Contains(" for 3 pairs", stop.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_answer_alike_are_never_stopped()
    {
        var equal = Folds(4, 0.7, seed: 1);
        Assert.Empty(Race(5, 2).Judge(Racing(equal, equal)));
    }

    [Fact]
    public void A_late_laggard_is_stopped_for_futility_before_its_bound()
    {
        var race = Race(10, 2);
        var leader = Folds(9, 0.7, seed: 1);
        var stops = Enumerable.Range(0, 60).Select(step => race.Judge(Racing(leader, Folds(9, 0.7 - (0.002 * step), seed: 1))))
            .First(stops => stops.Count > 0);
        Assert.Contains("; chance to end ahead ", Assert.Single(stops).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_stopped_after_the_last_fold() =>
        Assert.Empty(Race(3, 2).Judge(Racing(Folds(3, 0.9, seed: 1), Folds(3, 0.3, seed: 2))));

    [Fact]
    public void Settings_are_judged_only_after_the_same_folds() => Assert.Throws<ArgumentException>(
        () => Race(5, 2).Judge(Racing(Folds(2, 0.9, seed: 1), Folds(1, 0.3, seed: 2))));

    private static FoldRace Race(int folds, int settings) => new(folds, settings, alpha: 0.05);

    private static Dictionary<int, IReadOnlyList<RunBlockCounts>> Racing(params RunBlockCounts[][] settings) =>
        settings.Index().ToDictionary(setting => setting.Index, setting => (IReadOnlyList<RunBlockCounts>)setting.Item);

    private static RunBlockCounts[] Folds(int folds, double accuracy, ulong seed)
    {
        var random = new RandomStream(seed);
        return
        [
            .. Enumerable.Range(0, folds).Select(fold => new RunBlockCounts(
                0,
                fold,
                [new BlockCount(1000, 3 * Blocks * Slices, 0, 1, 0)],
                [
                    .. Enumerable.Range(fold * Blocks, Blocks).Select(block => new BlockCount(
                        block, Slices, Enumerable.Range(0, Slices).Count(_ => random.NextDouble() < accuracy), 1, 0)),
                ],
                [])),
        ];
    }
}
