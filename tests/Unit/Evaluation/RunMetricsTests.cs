using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class RunMetricsTests
{
    [Fact]
    public void Metrics_equal_those_of_scikit_learn_and_statsmodels()
    {
        var reference = ReferenceStatistics.Of("metrics");
        var genres = (int)reference.Number("genres");
        var probabilities = reference.Numbers("probabilities");
        var labels = reference.Integers("labels");
        var rows = reference.Integers("tracks").Select((track, slice) =>
            (track, labels[slice], probabilities.Skip(slice * genres).Take(genres).Select(value => (float)value).ToArray()));

        var metrics = RunMetrics.Of(TestData.Predictions(genres, [.. rows]));

        // Probabilities are multiples of 1/64, exact in both: only the order of sums differs.
        const double tolerance = 1e-12;
        Assert.Equal(reference.Number("sliceAccuracy"), metrics.SliceAccuracy, tolerance);
        Assert.Equal(reference.Number("sliceAccuracyError"), metrics.SliceAccuracyError!.Value, tolerance);
        Assert.Equal(reference.Number("balancedAccuracy"), metrics.BalancedAccuracy, tolerance);
        Assert.Equal(reference.Number("macroF1"), metrics.MacroF1, tolerance);
        Assert.Equal(reference.Number("logLoss"), metrics.LogLoss, tolerance);
        Assert.Equal(reference.Number("top2Accuracy"), metrics.Top2Accuracy, tolerance);
        Assert.Equal(reference.Number("brier"), metrics.Brier, tolerance);
        Assert.InRange(metrics.CalibrationError, -1, reference.Number("calibrationError"));
        Assert.Equal(reference.Number("trackAccuracy"), metrics.TrackAccuracy, tolerance);
        Assert.Equal(reference.Number("trackMajorityAccuracy"), metrics.TrackMajorityAccuracy, tolerance);
        Assert.Equal(reference.Matrix("confusion"), metrics.Confusion.Counts.Select(row => row.Select(count => (double)count).ToArray()));
        Assert.Equal(reference.Integers("support"), metrics.Genres.Select(genre => genre.Slices));

        // Where scikit-learn returns 0 for a division by 0, we return nothing.
        Assert.Equal(reference.Numbers("precision"), metrics.Genres.Select(genre => genre.Precision ?? 0), Near);
        Assert.Equal(reference.Numbers("recall"), metrics.Genres.Select(genre => genre.Recall ?? 0), Near);
        Assert.Equal(reference.Numbers("f1"), metrics.Genres.Select(genre => genre.F1 ?? 0), Near);
        Assert.Null(metrics.Genres[^1].Recall);
        Assert.Equal((labels.Length, 17), (metrics.Slices, metrics.Tracks));

        static bool Near(double expected, double actual) => Math.Abs(expected - actual) < tolerance;
    }

    [Fact]
    public void Perfect_confident_predictions_have_no_loss()
    {
        var metrics = RunMetrics.Of(
            TestData.Predictions(3, (0, 0, TestData.Sure(0, 3)), (1, 1, TestData.Sure(1, 3)), (2, 2, TestData.Sure(2, 3))));
        Assert.Equal(
            (1, 1, 1, 0, 0, 0),
            (
                metrics.SliceAccuracy,
                metrics.TrackAccuracy,
                metrics.MacroF1,
                metrics.LogLoss,
                metrics.Brier,
                metrics.CalibrationError));
    }

    [Fact]
    public void Log_loss_of_a_confident_wrong_prediction_is_capped()
    {
        var metrics = RunMetrics.Of(TestData.Predictions(2, (0, 0, [0f, 1f])));
        Assert.Equal(-Math.Log(1e-15), metrics.LogLoss, tolerance: 1e-12);
        Assert.Equal((2, 1, 1), (metrics.Brier, metrics.CalibrationError, metrics.Top2Accuracy));
    }

    [Fact]
    public void Ties_go_to_the_first_genres()
    {
        var metrics = RunMetrics.Of(
            TestData.Predictions(4, (0, 0, [.25f, .25f, .25f, .25f]), (1, 1, [.25f, .25f, .25f, .25f]), (2, 2, [.25f, .25f, .25f, .25f])));
        Assert.Equal(1.0 / 3, metrics.SliceAccuracy, tolerance: 1e-15);
        Assert.Equal(2.0 / 3, metrics.Top2Accuracy, tolerance: 1e-15);
    }

    [Fact]
    public void A_track_is_predicted_by_mean_probability_against_the_majority_vote()
    {
        var predictions = TestData.Predictions(2, (0, 0, [.45f, .55f]), (0, 0, [.45f, .55f]), (0, 0, [.95f, .05f]));
        var metrics = RunMetrics.Of(predictions);
        var vote = Assert.Single(TrackVoting.Of(predictions));
        Assert.Equal((1, 0), (metrics.TrackAccuracy, metrics.TrackMajorityAccuracy));
        Assert.Equal(("g0", "g1", 3, 1), (vote.ByMean, vote.ByMajority, vote.Slices, vote.CorrectSlices));
        Assert.Equal([1, 2], vote.Votes);
        Assert.Equal(1.85 / 3, vote.Probabilities[0], tolerance: 1e-7);
    }

    [Fact]
    public void A_majority_wins_against_a_higher_mean_probability()
    {
        var vote = Assert.Single(TrackVoting.Of(TestData.Predictions(2, (0, 0, [.55f, .45f]), (0, 0, [.55f, .45f]), (0, 0, [.05f, .95f]))));
        Assert.Equal(("g0", "g1"), (vote.ByMajority, vote.ByMean));
    }

    [Fact]
    public void A_tied_vote_is_broken_by_mean_probability()
    {
        var vote = Assert.Single(TrackVoting.Of(TestData.Predictions(3, (0, 0, [.1f, .6f, .3f]), (0, 0, [.1f, .1f, .8f]))));
        Assert.Equal(("g2", "g2"), (vote.ByMajority, vote.ByMean));
    }

    [Fact]
    public void Slices_of_a_track_need_not_be_contiguous()
    {
        var votes = TrackVoting.Of(TestData.Predictions(2, (0, 0, [.9f, .1f]), (1, 1, [.2f, .8f]), (0, 0, [.7f, .3f])));
        Assert.Equal([2, 1], votes.Select(vote => vote.Slices));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.5f)]
    [InlineData(1.5f)]
    public void An_invalid_probability_is_reported_with_its_slice(float probability)
    {
        var error = Assert.Throws<UserErrorException>(
            () => RunMetrics.Of(TestData.Predictions(2, (0, 0, [.5f, .5f]), (7, 1, [probability, .5f]))));
        Assert.Equal(UserErrorKind.Failed, error.Kind);
        Assert.Contains("slice made/007/0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_part_is_refused() => Assert.Throws<ArgumentException>(() => RunMetrics.Of(TestData.Predictions(2)));
}
