using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class IntervalsTests
{
    [Fact]
    public void The_corrected_interval_matches_the_reference()
    {
        var reference = ReferenceStatistics.Of("paired");
        var differences = reference.Numbers("first").Zip(reference.Numbers("second"), (a, b) => a - b).ToArray();

        var estimate = Intervals.Corrected(differences, reference.Number("testToTrain"));

        Assert.Equal(reference.Number("low"), estimate.Low!.Value, tolerance: 1e-12);
        Assert.Equal(reference.Number("high"), estimate.High!.Value, tolerance: 1e-12);
        Assert.Equal((10, IntervalMethod.Corrected), (estimate.Count, estimate.Method));
    }

    [Theory]
    [InlineData(10, 1.45)]
    [InlineData(100, 3.48)]
    public void The_corrected_interval_is_wider_than_the_plain_one(int runs, double factor)
    {
        var values = Enumerable.Range(0, runs).Select(run => run % 10 / 100.0).ToArray();
        var ratio = Width(Intervals.Corrected(values, 1 / 9.0)) / Width(Intervals.Plain(values));
        Assert.Equal(factor, ratio, tolerance: 0.01);

        static double Width(Estimate estimate) => estimate.High!.Value - estimate.Low!.Value; // not null: several runs
    }

    [Fact]
    public void One_run_has_no_interval() =>
        Assert.Equal(new Estimate(0.5, null, null, null, 1, IntervalMethod.None), Intervals.Corrected([0.5], 0.1));

    [Fact]
    public void Intervals_are_clipped_to_the_range_of_the_metric()
    {
        var estimate = Intervals.Corrected([0.9, 1.0, 1.0], 0.25, 0, 1);
        Assert.Equal(1, estimate.High);
        Assert.InRange(estimate.Low!.Value, 0, 0.9); // not null: three runs
    }

    [Fact]
    public void An_accuracy_with_every_track_wrong_gets_an_exact_interval()
    {
        var estimate = Intervals.AccuracyOverTracks(0, 0, tracks: 10);
        Assert.Equal((0, IntervalMethod.Exact), (estimate.Low, estimate.Method));
        Assert.Equal(1 - Math.Pow(0.025, 0.1), estimate.High!.Value, tolerance: 1e-9); // not null: exact
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Without_an_error_over_tracks_there_is_no_interval(double? error)
    {
        var expected = new Estimate(0.5, null, null, null, 1, IntervalMethod.None);
        Assert.Equal(expected, Intervals.AccuracyOverTracks(0.5, error, tracks: 10));
        Assert.Equal(expected, Intervals.DifferenceOverTracks(0.5, error, tracks: 10));
    }

    [Theory]
    [InlineData(0.9, 0.2, 1.0)]
    [InlineData(-0.9, -1.0, -0.2)]
    public void A_difference_of_accuracies_is_at_most_1(double difference, double low, double high)
    {
        // t(9) at 97.5 % is 2.26216.
        var estimate = Intervals.DifferenceOverTracks(difference, 0.7 / 2.2621571628, tracks: 10);
        Assert.Equal(low, estimate.Low!.Value, tolerance: 1e-9); // not null: there is an error
        Assert.Equal(high, estimate.High!.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Clopper_Pearson_equals_statsmodels()
    {
        foreach (var test in ReferenceStatistics.Cases("clopperPearson"))
        {
            var (low, high) = Intervals.ClopperPearson((int)test.Number("successes"), (int)test.Number("trials"));
            Assert.Equal(test.Numbers("interval")[0], low, tolerance: 1e-9);
            Assert.Equal(test.Numbers("interval")[1], high, tolerance: 1e-9);
        }
    }
}
