using System.Collections.Immutable;
using CsCheck;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Experiments.Unit.Evaluation.Contrasts;

public sealed class TrackContrastTests
{
    private static readonly MetricParts Test = MetricParts.Of(MetricNames.TestAccuracy)!;

    [Fact]
    public void It_equals_the_definition()
    {
        // 60 tracks of one slice, 4 folds, 2 repeats: 15 test rows to 45 training rows, so the factor is 1.5.
        var random = new RandomStream(11);
        var (first, second) = (Draw(0.8), Draw(0.6));
        var data = new BlockData(4, 2, 60, _ => 1);
        var contrast = TrackContrast.Of(
            BlockScores.Of(data.Runs((repeat, block) => first[repeat, block]), Test),
            BlockScores.Of(data.Runs((repeat, block) => second[repeat, block]), Test));

        var squares = 0.0;
        for (var block = 0; block < 60; block++)
        {
            var residual = Enumerable.Range(0, 2).Average(repeat => Difference(repeat, block)
                - Enumerable.Range(0, 60).Where(other => other % 4 == block % 4).Average(other => Difference(repeat, other)));
            squares += residual * residual;
        }

        var difference = Enumerable.Range(0, 60).Average(block => (Difference(0, block) + Difference(1, block)) / 2);
        var error = Math.Sqrt(1.5 * squares / (60 - 4) / 60);
        Assert.Equal(difference, contrast.Difference, tolerance: 1e-12);
        Assert.Equal(error, contrast.Error, tolerance: 1e-12);
        Assert.Equal(2 * StudentT.CDF(0, 1, 56, -Math.Abs(difference) / error), contrast.P, tolerance: 1e-12);
        Assert.Equal(difference + (StudentT.InvCDF(0, 1, 56, 0.975) * error), contrast.High, tolerance: 1e-12);
        Assert.Equal((56, 60, 2, 1.5), (contrast.DegreesOfFreedom, contrast.Observations, contrast.Repeats, contrast.Inflation));

        double Difference(int repeat, int block) => first[repeat, block] - second[repeat, block];

        int[,] Draw(double accuracy)
        {
            var right = new int[2, 60];
            for (var block = 0; block < 60; block++)
            {
                (right[0, block], right[1, block]) = (random.NextDouble() < accuracy ? 1 : 0, random.NextDouble() < accuracy ? 1 : 0);
            }

            return right;
        }
    }

    [Fact]
    public void Three_tracks_won_of_three_have_the_probability_of_the_exact_test()
    {
        // One track in each fold: nothing varies within a fold.
        var contrast = Of(3, 3, block => 1, _ => 0);
        Assert.Equal(0.25, contrast.P, tolerance: 1e-12);
        Assert.Equal((-1, 1), (contrast.Low, contrast.High));
    }

    [Fact]
    public void Equal_differences_on_all_tracks_have_an_interval_and_a_probability_above_0()
    {
        var contrast = Of(4, 40, _ => 1, _ => 0);
        Assert.Equal(1, contrast.Difference);
        Assert.Equal(Math.Pow(2, -39), contrast.P);
        Assert.Equal(Math.Pow(0.025, 1.5 / 40), contrast.Low, tolerance: 1e-12);
    }

    [Fact]
    public void Where_no_track_differs_the_interval_is_that_of_a_count_of_0()
    {
        var contrast = Of(5, 100, block => block % 2, block => block % 2);
        Assert.Equal((0, 1, 0), (contrast.Difference, contrast.P, contrast.Differing));
        Assert.Equal(1 - Math.Pow(0.025, 0.01), contrast.High, tolerance: 1e-12);
        Assert.Equal(-contrast.High, contrast.Low);
    }

    [Fact]
    public void Few_differing_tracks_have_at_least_the_probability_of_McNemars_exact_test()
    {
        foreach (var test in ReferenceStatistics.Cases("mcNemar"))
        {
            var (won, lost) = ((int)test.Number("onlyFirst"), (int)test.Number("onlySecond"));
            if (won + lost is 0 or > SignFlip.MaxDifferences)
            {
                continue;
            }

            var contrast = Of(5, 200, block => block < won ? 1 : 0, block => block >= won && block < won + lost ? 1 : 0);
            Assert.InRange(contrast.P, test.Number("exact") - 1e-12, 1);
        }
    }

    [Fact]
    public void One_fold_is_about_these_models_only()
    {
        ImmutableArray<BlockCount> train = [new BlockCount(0, 1, 1, 1, 1), new BlockCount(1, 1, 1, 1, 1)];
        var contrast = TrackContrast.Of(BlockScores.Of([Run(0)], Test), BlockScores.Of([Run(1)], Test));
        Assert.Equal((ContrastMethod.TheseModels, 1.0), (contrast.Method, contrast.Inflation));

        RunBlockCounts Run(int setting) => new(
            0, 0, train, [],
            [.. Enumerable.Range(2, 30).Select(block => new BlockCount(block, 1, (block + setting) % 3 == 0 ? 1 : 0, 1, 1))]);
    }

    [Fact]
    public void Swapping_the_settings_negates_it()
    {
        var random = new RandomStream(13);
        int[] first = [.. Enumerable.Range(0, 50).Select(_ => random.NextInt(2))],
            second = [.. first.Select(right => right & random.NextInt(2))];
        var (forth, back) = (Of(5, 50, block => first[block], block => second[block]),
            Of(5, 50, block => second[block], block => first[block]));
        Assert.Equal((forth.Difference, forth.Low, forth.P), (-back.Difference, -back.High, back.P));
    }

    [Fact]
    public void No_interval_has_width_0_and_it_excludes_0_exactly_if_p_is_below_5_percent() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, int.MaxValue])
            .Sample((folds, perFold, a, b, seed) =>
        {
            var random = new RandomStream((ulong)seed);
            var contrast = Of(folds, folds * perFold, _ => random.NextInt(4) < a ? 1 : 0, _ => random.NextInt(4) < b ? 1 : 0);
            Assert.InRange(contrast.P, double.Epsilon, 1);
            Assert.True(contrast.Low < contrast.High, $"{contrast}");
            Assert.InRange(contrast.Difference, contrast.Low, contrast.High);
            Assert.InRange(contrast.Low, -1, 1);
            Assert.InRange(contrast.High, -1, 1);
            Assert.Equal(contrast.P < 0.05, contrast.Low > 0 || contrast.High < 0);
        });

    [Fact]
    public void No_interval_of_a_score_has_width_0() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, int.MaxValue])
            .Sample((folds, perFold, a, b, seed) =>
        {
            var random = new RandomStream((ulong)seed);
            var data = new BlockData(folds + 1, 1, (folds + 1) * perFold, _ => 1);
            var runs = data.Runs((_, _) => random.NextInt(4) < a ? 1 : 0, (_, _, _) => random.NextInt(4) < b ? 1 : 0);
            foreach (var metric in new[] { MetricNames.TestAccuracy, MetricNames.TrainAccuracy, MetricNames.Gap })
            {
                var estimate = Intervals.OverBlocks(BlockScores.Of(runs, MetricParts.Of(metric)!), metric == MetricNames.Gap);
                Assert.True(estimate.Low < estimate.High, $"{metric} {estimate}");
                Assert.InRange(estimate.Mean, estimate.Low!.Value - 1e-12, estimate.High!.Value + 1e-12);
            }
        });

    private static Contrast Of(int folds, int blocks, Func<int, int> first, Func<int, int> second)
    {
        var data = new BlockData(folds, 1, blocks, _ => 1);
        return TrackContrast.Of(
            BlockScores.Of(data.Runs((_, block) => first(block)), Test), BlockScores.Of(data.Runs((_, block) => second(block)), Test));
    }
}
