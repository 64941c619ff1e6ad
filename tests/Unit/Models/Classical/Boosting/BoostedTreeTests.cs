using Experiments.Domain;
using Experiments.Models.Classical.Boosting.Trees;
using Xunit;

namespace Experiments.Unit.Models.Classical.Boosting;

/// <summary>Trees small enough to compute by hand.</summary>
public sealed class BoostedTreeTests
{
    /// <summary>Derivatives of four rows: G = −0.5, −0.5, 0.5, 0.5 and H = 0.5 each.</summary>
    private static readonly float[] Pairs = [-0.5f, 0.5f, -0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f];

    public static TheoryData<string> Methods() => ["Hist", "Exact", "Approx"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_stump_has_the_gain_and_the_leaves_of_the_formula(string method)
    {
        // G = −1 on the left and 1 on the right, H = 1 on both, λ = 1: leaves ±1 / (1 + 1), times the learning rate. The loss changes
        // by 1/2 + 1/2 − 0 = 1, so that a gamma of 1 keeps the split and one above 1 does not.
        var settings = new TreeSettings { Method = Method(method), MaxDepth = 1, LearningRate = 0.5f, MinSplitLoss = 1 };
        var tree = Grow(settings, [1, 2, 3, 4], Pairs, out var margins);
        Assert.Equal([0.25f, 0.25f, -0.25f, -0.25f], margins);
        var split = BoostedNode.Split(0, method == "Exact" ? 2.5f : 3, missingLeft: method == "Exact", left: 1);
        Assert.Equal([split, BoostedNode.Leaf(0.25f), BoostedNode.Leaf(-0.25f)], tree);
        Assert.Single(Grow(settings with { MinSplitLoss = 1.01f }, [1, 2, 3, 4], Pairs, out _));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Penalties_and_limits_shrink_leaves_as_the_formula_says(string method)
    {
        var settings = new TreeSettings { Method = Method(method), MaxDepth = 1, LearningRate = 1 };
        float Leaf(TreeSettings with) => Grow(with, [1, 2, 3, 4], Pairs, out _)[1].Value;
        Assert.Equal(0.5f, Leaf(settings));
        Assert.Equal(0.25f, Leaf(settings with { Lambda = 3 }));
        Assert.Equal((1 - 0.4f) / 2, Leaf(settings with { Alpha = 0.4f }), 1e-7f);
        Assert.Equal(0.2f, Leaf(settings with { MaxDelta = 0.2f }));
        Assert.Single(Grow(settings with { MinChildWeight = 1.1f }, [1, 2, 3, 4], Pairs, out _));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Rows_without_a_value_go_where_they_lower_the_loss(string method)
    {
        var settings = new TreeSettings { Method = Method(method), MaxDepth = 1, MinChildWeight = 0 };
        var asHigh = Grow(settings, [1, 1.5f, 4, float.NaN], Pairs, out var margins);
        Assert.False(asHigh[0].MissingLeft);
        Assert.Equal(margins[2], margins[3]);
        var asLow = Grow(settings, [float.NaN, 1.5f, 4, 5], Pairs, out margins);
        Assert.True(asLow[0].MissingLeft);
        Assert.Equal(margins[1], margins[0]);
    }

    [Fact]
    public void Exact_keeps_a_poor_split_above_a_good_one_and_hist_does_not()
    {
        // Exclusive or: the first split alone gains little, the two below it much.
        float[] values = [0, 0, 0, 1, 1, 0, 1, 1, 0, 0.1f];
        float[] pairs = [-0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, -0.5f, 0.5f, -0.5f, 0.25f];
        var settings = new TreeSettings { MaxDepth = 2, MinChildWeight = 0, Lambda = 0.1f, MinSplitLoss = 0.5f };
        var exact = Grow(settings with { Method = TreeMethod.Exact }, values, pairs, out _, columns: 2);
        var hist = Grow(settings with { Method = TreeMethod.Hist }, values, pairs, out _, columns: 2);
        Assert.True(exact.Length > hist.Length, $"{exact.Length} nodes and {hist.Length}");
        Assert.Single(hist);
    }

    [Fact]
    public void Equal_splits_go_to_the_first_column()
    {
        float[] values = [1, 1, 2, 2, 3, 3, 4, 4];
        foreach (var method in Enum.GetValues<TreeMethod>())
        {
            Assert.Equal(0, Grow(new TreeSettings { Method = method, MaxDepth = 1 }, values, Pairs, out _, columns: 2)[0].Column);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void Eight_gains_at_a_time_find_the_split_of_the_plain_loop(float alpha)
    {
        var settings = new TreeSettings { Alpha = alpha, MinChildWeight = 0.5f, Lambda = 0 };
        var objective = new LeafObjective(settings);
        var random = new RandomStream(5);
        for (var count = 1; count < 60; count++)
        {
            var scan = new GainScan(settings, objective, count);
            var sum = default(GradientSum);
            for (var i = 0; i < count; i++)
            {
                // Repeated sums are ties, of which the first counts.
                sum += random.NextInt(3) == 0 ? default : new GradientSum(random.NextNormal(), random.NextDouble());
                (scan.Gradients[i], scan.Hessians[i]) = (sum.Gradient, sum.Hessian);
            }

            var node = objective.Totals(sum + new GradientSum(0.1, 0.4));
            var (fast, plain) = (0f, 0f);
            Assert.Equal(scan.FindBestPlainly(count, node, ref plain), scan.FindBest(count, node, ref fast));
            Assert.Equal(plain, fast);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Trees_have_the_same_bits_at_any_number_of_threads(string method)
    {
        var rows = XGBoostReferenceTests.Rows(300, 7, 3, 2, missing: 15);
        var settings = new TreeSettings { Method = Method(method), Subsample = 0.7f, ColsampleByNode = 0.6f };
        var one = XGBoostReferenceTests.Boost(rows, settings, 5, seed: 3, threads: 1);
        Assert.Equal(one, XGBoostReferenceTests.Boost(rows, settings, 5, seed: 3, threads: 4));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(300, 10)]
    [InlineData(9000, 0)]
    public void More_bins_than_a_byte_counts_split_like_exact(int rows, ulong missing)
    {
        // With a bin for each value, both methods consider the same splits; only where between two values they cut differs.
        var table = XGBoostReferenceTests.Rows(rows, 3, 3, 4, missing);
        var settings = new TreeSettings { MaxBins = 20_000, MaxDepth = 3 };
        var hist = XGBoostReferenceTests.Boost(table, settings, 1, seed: 1, threads: 2);
        var exact = XGBoostReferenceTests.Boost(table, settings with { Method = TreeMethod.Exact }, 1, seed: 1, threads: 2);
        foreach (var (a, b) in hist.Zip(exact))
        {
            Assert.Equal(b.Select(node => (node.IsLeaf, node.Column)), a.Select(node => (node.IsLeaf, node.Column)));
            Assert.All(a.Zip(b).Where(pair => pair.First.IsLeaf), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-6f));
        }
    }

    private static TreeMethod Method(string name) => Enum.Parse<TreeMethod>(name);

    private static BoostedNode[] Grow(TreeSettings settings, float[] values, float[] pairs, out float[] margins, int columns = 1)
    {
        var rows = pairs.Length / 2;
        float[] weights = [.. Enumerable.Repeat(1f, rows)];
        var options = new ParallelOptions();
        ITreeGrower grower = settings.Method switch
        {
            TreeMethod.Exact => new ExactGrower(settings, new SortedColumns(values, rows, columns, options), rows),
            TreeMethod.Approx => HistogramGrower.Approx(settings, new SortedColumns(values, rows, columns, options), weights),
            _ => HistogramGrower.Hist(
                settings,
                BinnedMatrix.Of(values, columns, QuantileCuts.OfRows(values, columns, weights, settings.MaxBins, options), options)),
        };
        margins = new float[rows];
        return grower.Grow(pairs, margins, new RandomStream(1), TestContext.Current.CancellationToken);
    }
}
