using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class GenreClusteringTests
{
    [Fact]
    public void Average_linkage_equals_scipy()
    {
        var reference = ReferenceStatistics.Of("linkage");
        var merges = GenreClustering.AverageLinkage(reference.Matrix("distances").Rectangle());
        var expected = reference.Matrix("merges");
        Assert.Equal(
            expected.Select(row => ((int)row[0], (int)row[1], (int)row[3])),
            merges.Select(merge => (merge.Left, merge.Right, merge.Size)));
        Assert.All(expected.Zip(merges), pair => Assert.Equal(pair.First[2], pair.Second.Distance, tolerance: 1e-12));
    }

    [Fact]
    public void Confused_genres_merge_first_and_are_adjacent_in_leaf_order()
    {
        // g0 and g3 are confused half the time, g1 and g2 never.
        var outcomes = OutcomeCountsTests.Outcomes(4, [(0, 0), (1, 1), (2, 2), (3, 3)], [[0, 1, 2, 0], [3, 1, 2, 3]]);
        var blends = GenreClustering.OfConfusion(outcomes);
        Assert.Equal((0, 3, 0.0, 2), (blends.Merges[0].Left, blends.Merges[0].Right, blends.Merges[0].Distance, blends.Merges[0].Size));
        Assert.Equal(1, blends.Merges[^1].Distance, tolerance: 1e-12);
        Assert.Equal(1, Math.Abs(blends.LeafOrder.IndexOf("g0") - blends.LeafOrder.IndexOf("g3")));
        Assert.Equal([0.5, 0, 0, 0.5], blends.Profiles[0]);

        // By probability: a confident row has 0.9 and three times 1/30, so that two of them differ by 0.9 − 1/30 both ways.
        Assert.Equal(0.9 - (0.1 / 3), GenreClustering.OfProbabilities(outcomes).Merges[1].Distance, tolerance: 1e-6);
    }

    [Fact]
    public void A_genre_without_slices_is_left_out_of_the_tree()
    {
        var blends = GenreClustering.OfConfusion(OutcomeCountsTests.Outcomes(3, [(0, 0), (1, 2)], [[0, 1]]));
        Assert.Equal(["g0", "g2"], blends.Labels);
        Assert.Single(blends.Merges);
        Assert.Equal(3, blends.Profiles[0].Length);
    }

    [Fact]
    public void One_genre_gives_a_tree_with_one_leaf()
    {
        var blends = GenreClustering.OfConfusion(OutcomeCountsTests.Outcomes(2, [(0, 1)], [[0]]));
        Assert.Empty(blends.Merges);
        Assert.Equal(["g1"], blends.LeafOrder);
    }
}
