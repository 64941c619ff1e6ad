using Experiments.Domain;
using Experiments.Models.Classical.Boosting.Trees;
using Xunit;

namespace Experiments.Unit.Models.Classical.Boosting;

public sealed class QuantileSketchTests
{
    [Fact]
    public void Few_values_are_all_kept_and_cut_at_the_next_value()
    {
        float[] values = [3, 1, 2, 2, float.NaN, 5];
        var cuts = QuantileCuts.OfRows(values, 1, [1, 1, 1, 1, 1, 1], 256, new ParallelOptions());
        Assert.Equal([2, 3, 5], cuts.Cuts[0][..3]);
        Assert.True(cuts.Cuts[0][3] > 5);
        Assert.Equal([0, 1, 1, 2, 3], new[] { 1f, 2, 2.9f, 3, 5 }.Select(value => QuantileCuts.Find(cuts.Cuts[0], value)));
        Assert.True(cuts.Minimums[0] < 1);
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(50_000)]
    public void Bins_of_many_values_hold_equal_shares_of_the_weight(int count)
    {
        var random = new RandomStream(1);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
        float[] weights = [.. values.Select(value => value > 0 ? 3f : 1)];
        var hist = QuantileCuts.OfRows(values, 1, weights, 32, new ParallelOptions());
        var approx = QuantileCuts.OfSorted(new SortedColumns(values, count, 1, new ParallelOptions()), weights, 32);
        AssertEqualShares(hist.Cuts[0], values, weights, 1.3);
        AssertEqualShares(approx.Cuts[0], values, weights, 2.5);
    }

    [Fact]
    public void A_combined_summary_keeps_bounds_of_every_rank()
    {
        var random = new RandomStream(2);
        float[] values = [.. Enumerable.Range(0, 400).Select(_ => (float)random.NextInt(150))];
        var (a, b) = (Summary(values[..200]), Summary(values[200..]));
        var both = QuantileSummary.Combine(a.Prune(40), b.Prune(40));
        for (var i = 0; i < both.Count; i++)
        {
            var entry = both[i];
            var below = values.Count(value => value < entry.Value);
            var upTo = values.Count(value => value <= entry.Value);
            Assert.True(entry.RankMin <= below && entry.RankMax >= upTo, $"{entry}: {below} to {upTo}");
        }
    }

    [Fact]
    public void Pruning_keeps_the_ends_and_what_weighs_most()
    {
        var summary = new QuantileSummary();
        var rank = 0f;
        for (var i = 0; i < 100; i++)
        {
            var weight = i == 57 ? 500f : 1;
            summary.Add(new(rank, rank + weight, weight, i));
            rank += weight;
        }

        var pruned = summary.PruneKeepingHeavy(10);
        Assert.InRange(pruned.Count, 3, 10);
        var kept = Enumerable.Range(0, pruned.Count).Select(i => pruned[i].Value).ToArray();
        Assert.Equal((0, 99), (kept[0], kept[^1]));
        Assert.Contains(57, kept);
    }

    private static QuantileSummary Summary(float[] values)
    {
        var summary = new QuantileSummary();
        var rank = 0f;
        foreach (var group in values.GroupBy(value => value).OrderBy(group => group.Key))
        {
            summary.Add(new(rank, rank + group.Count(), group.Count(), group.Key));
            rank += group.Count();
        }

        return summary;
    }

    private static void AssertEqualShares(float[] cuts, float[] values, float[] weights, double factor)
    {
        var shares = new double[cuts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            shares[QuantileCuts.Find(cuts, values[i])] += weights[i];
        }

        Assert.InRange(cuts.Length, 16, 32);
        Assert.All(shares, share => Assert.InRange(share / weights.Sum(), 0, factor / 32));
    }
}
