using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class MixtureScoresTests
{
    [Fact]
    public void A_perfect_model_has_the_entropy_of_the_mixtures_and_no_divergence()
    {
        float[] mixtures = [0.5f, 0.5f, 0, 0.5f, 0.5f, 0, 0, 0, 1];
        var metrics = MixtureScores.Of(Predicted(["one", "one", "two"], mixtures), mixtures);
        Assert.Equal(2 * Math.Log(2) / 3, metrics.CrossEntropy, 1e-6);
        Assert.Equal(metrics.Entropy, metrics.CrossEntropy);
        Assert.Equal((1, 0, 0), (metrics.Top2, metrics.JensenShannon, metrics.TrackJensenShannon));
    }

    [Fact]
    public void A_model_that_is_sure_of_another_genre_is_one_bit_away()
    {
        var metrics = MixtureScores.Of(Predicted(["one"], [0, 0, 1]), [1, 0, 0]);
        Assert.Equal((1, 1), (metrics.JensenShannon, metrics.TrackJensenShannon));
        Assert.Equal(-Math.Log(1e-15), metrics.CrossEntropy, 1e-9);
        Assert.Equal(0, metrics.Entropy);
    }

    [Fact]
    public void A_divergence_is_that_of_its_definition()
    {
        // Of (1, 0) and (1/2, 1/2), with the mean (3/4, 1/4): (log2(4/3) + log2(2/3) / 2 + log2(2) / 2) / 2.
        var expected = (Math.Log2(4 / 3.0) + (Math.Log2(2 / 3.0) / 2) + 0.5) / 2;
        Assert.Equal(expected, MixtureScores.JensenShannon([1, 0], [0.5f, 0.5f]), 1e-12);
        Assert.Equal(expected, MixtureScores.JensenShannon([0.5f, 0.5f], [1, 0]), 1e-12);
    }

    [Theory]
    [InlineData(new[] { 0.6f, 0.4f, 0 }, new[] { 0.5f, 0.3f, 0.2f }, 1)]
    [InlineData(new[] { 0.6f, 0.4f, 0 }, new[] { 0.3f, 0.5f, 0.2f }, 1)]
    [InlineData(new[] { 0.6f, 0.4f, 0 }, new[] { 0.5f, 0.1f, 0.4f }, 0.5)]
    [InlineData(new[] { 0.6f, 0.3f, 0.1f }, new[] { 0.1f, 0.4f, 0.5f }, 0.5)]
    [InlineData(new[] { 1f, 0, 0 }, new[] { 0.4f, 0.5f, 0.1f }, 1)]
    [InlineData(new[] { 1f, 0, 0 }, new[] { 0.1f, 0.5f, 0.4f }, 0)]
    public void Top_2_compares_the_two_largest_genres(float[] mixture, float[] probabilities, double expected) =>
        Assert.Equal(expected, MixtureScores.SharedOfTwo(mixture, probabilities));

    [Fact]
    public void For_tracks_of_one_genre_they_are_the_metrics_of_labels()
    {
        float[] probabilities = [0.5f, 0.3f, 0.2f, 0.2f, 0.2f, 0.6f, 0.1f, 0.8f, 0.1f];
        var predictions = Predicted(["one", "two", "three"], probabilities);
        var (metrics, ofLabels) = (MixtureScores.Of(predictions, [1, 0, 0, 0, 1, 0, 0, 1, 0]), RunMetrics.Of(predictions));
        Assert.Equal(ofLabels.LogLoss, metrics.CrossEntropy, 1e-12);
        Assert.Equal(ofLabels.Top2Accuracy, metrics.Top2);
    }

    private static Predictions Predicted(string[] tracks, float[] probabilities) => new()
    {
        Genres = ["blues", "jazz", "rock"],
        Slices = [.. tracks.Select((track, index) => new SliceId(new TrackId("d", track), index))],
        Labels = [.. tracks.Select((_, index) => Math.Min(index, 1))],
        Probabilities = probabilities,
    };
}
