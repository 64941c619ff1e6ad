using Experiments.Evaluation.Labels;
using Xunit;

namespace Experiments.Unit.Evaluation.Labels;

public sealed class ConfidentLearningTests
{
    [Fact]
    public void Thresholds_joint_and_margins_match_values_computed_by_hand()
    {
        // Thresholds: (0.9 + 0.2) / 2 = 0.55 and (0.7 + 0.9) / 2 = 0.8. Row 1 is confidently of the other genre, row 2 of none.
        int[] labels = [0, 0, 1, 1];
        var found = ConfidentLearning.Of(labels, [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9]], 2);
        Assert.Equal([0.55, 0.8], found.Thresholds.Select(threshold => Math.Round(threshold, 12)));
        Assert.Equal([[1, 1], [0, 1]], found.Joint);
        Assert.Equal([0, 1, null, 1], found.Confident);
        Assert.Equal([0.8, -0.6, 0.4, 0.8], found.Margins.Select(margin => Math.Round(margin, 12)));
        Assert.Equal([1], found.RankDoubts(labels));
    }

    [Fact]
    public void A_genre_that_a_model_seldom_trusts_needs_less_probability()
    {
        // Genre 2 gets 0.3 on its own rows, so 0.35 is confident for it although genre 0 has more; genre 0 needs 0.9.
        int[] labels = [0, 2, 0];
        var found = ConfidentLearning.Of(labels, [[0.95, 0, 0.05], [0.3, 0.4, 0.3], [0.6, 0.05, 0.35]], 3);
        Assert.Equal(2, found.Confident[2]);
    }

    [Fact]
    public void Of_several_confident_genres_the_most_probable_counts()
    {
        // Thresholds 0.3, 0.4, 0.5: row 0 reaches those of genres 0 and 1.
        var found = ConfidentLearning.Of([0, 1, 2], [[0.3, 0.45, 0.25], [0.3, 0.4, 0.3], [0.25, 0.25, 0.5]], 3);
        Assert.Equal([1, 1, 2], found.Confident);
    }

    [Fact]
    public void A_genre_without_rows_is_never_suggested()
    {
        var found = ConfidentLearning.Of([0, 1], [[0.1, 0.1, 0.8], [0, 0.4, 0.6]], 3);
        Assert.Equal(double.PositiveInfinity, found.Thresholds[2]);
        Assert.Equal([0, 1], found.Confident);
    }

    [Fact]
    public void Doubts_are_ranked_by_margin()
    {
        int[] labels = [0, 0, 0, 0, 1, 1];
        var found = ConfidentLearning.Of(labels, [[1, 0], [1, 0], [0.3, 0.7], [0.1, 0.9], [0.4, 0.6], [0.4, 0.6]], 2);
        Assert.Equal([3, 2], found.RankDoubts(labels));
    }

    [Fact]
    public void Rows_of_another_width_are_refused() =>
        Assert.Throws<ArgumentException>(() => ConfidentLearning.Of([0], [[0.5, 0.5, 0]], 2));
}
