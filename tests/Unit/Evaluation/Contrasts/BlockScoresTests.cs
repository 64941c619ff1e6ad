using System.Collections.Immutable;
using CsCheck;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Xunit;

namespace Experiments.Unit.Evaluation.Contrasts;

public sealed class BlockScoresTests
{
    private static readonly MetricParts Test = MetricParts.Of(MetricNames.TestAccuracy)!;
    private static readonly MetricParts Gap = MetricParts.Of(MetricNames.Gap)!;

    [Fact]
    public void Packed_counts_are_unpacked_as_they_were() => Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 12], Gen.Int[0, 12], Gen.Int[1, 3])
        .Array[0, 40].Sample(rows =>
        {
            BlockCount[] counts = [.. rows.DistinctBy(row => row.Item1).Select(row => new BlockCount(
                row.Item1, row.Item2, Math.Min(row.Item2, row.Item3), row.Item4, Math.Min(row.Item4, row.Item3)))
                    .OrderBy(row => row.Block)];
            Assert.Equal(counts, BlockCounts.Pack(counts.Reverse()).Unpack());
        });

    [Fact]
    public void Counts_of_a_thousand_tracks_take_less_than_two_thousand_characters()
    {
        var random = new RandomStream(1);
        Assert.InRange(
            BlockCounts.Pack(Enumerable.Range(0, 1000).Select(block => new BlockCount(block, 10, random.NextInt(11), 1, random.NextInt(2))))
                .Packed.Length,
            0, 2000);
    }

    [Fact]
    public void Contributions_add_up_to_the_mean_over_runs()
    {
        var random = new RandomStream(3);
        var data = new BlockData(3, 2, 20, block => 1 + (block % 4));
        var runs = data.Runs((_, block) => random.NextInt(2 + (block % 4)));
        var scores = BlockScores.Of(runs, Test);
        var expected = runs.Average(run => run.Test.Sum(count => count.RightSlices) / (double)run.Test.Sum(count => count.Slices));
        Assert.Equal(expected, scores.Value, tolerance: 1e-12);
        Assert.Equal(expected, scores.Contributions.ToArray().Sum() / scores.Blocks, tolerance: 1e-12);
        Assert.Equal((20, 3, 17, 2), (scores.Blocks, scores.Folds, scores.DegreesOfFreedom, scores.Repeats));
    }

    [Theory]
    [InlineData(MetricNames.TestAccuracy)]
    [InlineData(MetricNames.TrainAccuracy)]
    [InlineData(MetricNames.Gap)]
    public void An_influence_is_the_derivative_of_the_metric_by_the_weight_of_the_block(string metric)
    {
        var random = new RandomStream(5);
        var data = new BlockData(4, 2, 22, block => 1 + (block % 5));
        var runs = data.Runs((_, block) => random.NextInt(2 + (block % 5)), (_, _, block) => random.NextInt(2 + (block % 5)));
        var parts = MetricParts.Of(metric)!;
        var scores = BlockScores.Of(runs, parts);
        const double step = 1e-6;
        for (var block = 0; block < data.Blocks; block++)
        {
            var derivative = (Weighted(block, 1 + step) - Weighted(block, 1 - step)) / (2 * step);
            Assert.Equal(derivative, scores.Influences[block] / scores.Blocks, tolerance: 1e-8);
        }

        double Weighted(int block, double weight) => runs.Average(run => parts.Terms.Sum(term => term.Sign
            * run.Of(term.Part).Sum(count => (count.Block == block ? weight : 1) * count.RightSlices)
            / run.Of(term.Part).Sum(count => (count.Block == block ? weight : 1) * count.Slices)));
    }

    [Fact]
    public void Influences_of_repeats_average_to_the_influences()
    {
        var random = new RandomStream(7);
        var scores = BlockScores.Of(new BlockData(3, 4, 15, _ => 2).Runs((_, _) => random.NextInt(3)), Gap);
        for (var block = 0; block < 15; block++)
        {
            Assert.Equal(
                Enumerable.Range(0, 4).Average(repeat => scores.InfluencesIn(repeat)[block]), scores.Influences[block], tolerance: 1e-12);
        }
    }

    [Fact]
    public void With_one_fold_the_variance_of_a_gap_is_the_sum_of_those_of_its_parts()
    {
        // 40 train blocks, 10 test blocks: each mean has its own squared error s² / n.
        var random = new RandomStream(9);
        ImmutableArray<BlockCount> train = [.. Enumerable.Range(0, 40).Select(block => new BlockCount(block, 1, random.NextInt(2), 1, 0))];
        ImmutableArray<BlockCount> test = [.. Enumerable.Range(40, 10).Select(block => new BlockCount(block, 1, random.NextInt(2), 1, 0))];
        var scores = BlockScores.Of([new RunBlockCounts(0, 0, train, [], test)], Gap);
        var squares = 0.0;
        foreach (var influence in scores.Influences)
        {
            squares += influence * influence;
        }

        Assert.Equal(Square(train) + Square(test), squares / (scores.Blocks - 1) / scores.Blocks, tolerance: 1e-12);
        Assert.Equal(9, scores.DegreesOfFreedom);

        static double Square(ImmutableArray<BlockCount> counts)
        {
            var mean = counts.Average(count => count.RightSlices);
            return counts.Sum(count => Math.Pow(count.RightSlices - mean, 2)) / (counts.Length - 1) / counts.Length;
        }
    }
}
