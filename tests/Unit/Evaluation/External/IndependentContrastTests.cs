using Experiments.Domain;
using Experiments.Evaluation.External;
using Xunit;

namespace Experiments.Unit.Evaluation.External;

public sealed class IndependentContrastTests
{
    /// <summary>Welch's test of 1..5 against 2, 4, 6, 8, all over 10: means 3 and 5, their variances 2.5 / 5 and 6.667 / 4.</summary>
    [Fact]
    public void A_difference_has_the_error_and_the_degrees_of_freedom_of_Welch()
    {
        var drop = IndependentContrast.Of(new Measured(0.3, 0.5e-2, 4), new Measured(0.5, 20 / 12.0 * 1e-2, 3));
        Assert.Equal(-0.2, drop.Drop, 1e-12);
        Assert.Equal(Math.Sqrt(0.5e-2 + (20 / 12.0 * 1e-2)), drop.Error, 1e-12);

        // (0.5 + 5/3)² / (0.5² / 4 + (5/3)² / 3), and p of t = 1.35873 by numerical integration of Student's density.
        Assert.Equal(4.749415, drop.DegreesOfFreedom, 1e-6);
        Assert.Equal(0.235194, drop.P, 1e-6);
        Assert.Equal(DropVerdict.Undecided, drop.Verdict);
    }

    [Theory]
    [InlineData(0.8, 0.6, 1e-4, DropVerdict.Drop)]
    [InlineData(0.6, 0.8, 1e-4, DropVerdict.Gain)]
    [InlineData(0.8, 0.8, 1e-6, DropVerdict.PracticallyEqual)]
    [InlineData(0.806, 0.8, 1e-6, DropVerdict.DropWithinRegion)]
    [InlineData(0.8, 0.806, 1e-6, DropVerdict.GainWithinRegion)]
    [InlineData(0.8, 0.75, 1e-2, DropVerdict.Undecided)]
    public void A_difference_has_a_verdict(double own, double external, double variance, DropVerdict expected) =>
        Assert.Equal(expected, IndependentContrast.Of(new Measured(own, variance, 50), new Measured(external, variance, 50)).Verdict);

    [Fact]
    public void Differences_that_are_shown_together_are_adjusted_for_their_number()
    {
        var (own, external) = (new Measured(0.7, 1e-3, 40), new Measured(0.6, 1e-3, 40));
        var alone = IndependentContrast.Of(own, external);
        var same = new Measured(0.7, 1e-3, 40);
        var family = IndependentContrast.OfFamily([(own, external), (same, same), (same, same)]);
        Assert.Equal(3 * alone.P, family[0].P, 1e-12);
        Assert.Equal((DropVerdict.Drop, DropVerdict.Undecided), (alone.Verdict, family[0].Verdict));
    }

    [Fact]
    public void A_genre_of_which_all_or_no_tracks_are_right_still_has_a_variance()
    {
        var right = new GenreAccuracies(Enumerable.Repeat(new GenreCell(0, 5, 5), 8), 2);
        var wrong = new GenreAccuracies(Enumerable.Repeat(new GenreCell(0, 0, 5), 8), 2);
        Assert.Equal((1, 0), (right[0].Value, wrong[0].Value));
        Assert.Equal(right[0].Variance, wrong[0].Variance, 1e-15);

        // With one more right and one more wrong, 9 of 10: 0.9 x 0.1 / 10.
        Assert.Equal(0.009, right[0].Variance, 1e-12);
        Assert.Equal((8, 0), (right.Clusters(0), right.Clusters(1)));
    }

    [Fact]
    public void The_variance_of_a_genre_is_over_tracks_not_over_slices()
    {
        // Four tracks of ten slices, two all right and two all wrong: as four coins, 0.25 x 4 / 3 / 4.
        var accuracies = new GenreAccuracies([new(0, 10, 10), new(0, 10, 10), new(0, 0, 10), new(0, 0, 10)], 1);
        Assert.Equal(0.5, accuracies[0].Value);
        Assert.Equal(0.25 / 3, accuracies[0].Variance, 1e-12);
    }
}
