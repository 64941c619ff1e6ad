using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class CalibrationTests
{
    [Fact]
    public void The_plain_error_equals_the_published_definition()
    {
        var reference = ReferenceStatistics.Of("metrics");
        var genres = (int)reference.Number("genres");
        var labels = reference.Integers("labels");
        var calibration = new Calibration();
        foreach (var (slice, row) in reference.Numbers("probabilities").Chunk(genres).Index())
        {
            var predicted = Array.IndexOf(row, row.Max());
            calibration.Add(Track(slice), row[predicted], predicted == labels[slice]);
        }

        Assert.Equal(reference.Number("calibrationError"), calibration.PlainError, tolerance: 1e-12);
    }

    [Fact]
    public void One_slice_is_corrected_by_its_mean_absolute_deviation()
    {
        // E |right - 0.8| = 0.8 * 0.2 + 0.2 * 0.8 = 0.32.
        var calibration = new Calibration();
        calibration.Add(Track(0), 0.8, isCorrect: true);
        Assert.Equal(0.2 - 0.32, calibration.Error, tolerance: 1e-12);
    }

    [Fact]
    public void Two_slices_are_corrected_by_the_distribution_of_the_number_right()
    {
        // In one bin, 0.7 and 0.71: the number right is 0, 1 or 2 with probabilities 0.087, 0.416 and 0.497, its mean 1.41.
        var calibration = new Calibration();
        calibration.Add(Track(0), 0.7, isCorrect: true);
        calibration.Add(Track(1), 0.71, isCorrect: false);
        var expected = (0.3 * 0.29 * 1.41) + (((0.7 * 0.29) + (0.3 * 0.71)) * 0.41) + (0.7 * 0.71 * 0.59);
        Assert.Equal((0.41 - expected) / 2, calibration.Error, tolerance: 1e-12);
    }

    [Fact]
    public void A_perfectly_calibrated_model_has_about_0_at_50_slices()
    {
        var (plain, corrected) = Simulate(tracks: 50, slices: 1, confidence => confidence);

        // The standard error of the mean over 4,000 simulations is 0.0007.
        Assert.InRange(plain, 0.12, 0.25);
        Assert.InRange(corrected, -0.003, 0.003);
    }

    [Fact]
    public void A_perfectly_calibrated_model_has_about_0_where_slices_of_a_track_are_right_together()
    {
        var (plain, corrected) = Simulate(tracks: 100, slices: 10, confidence => confidence);
        Assert.InRange(plain, 0.08, 0.2);
        Assert.InRange(corrected, -0.01, 0.015);
    }

    [Fact]
    public void Overconfidence_is_kept()
    {
        var (_, corrected) = Simulate(tracks: 5000, slices: 1, confidence => confidence - 0.2, simulations: 20);

        // What is subtracted is the plain error of a calibrated model of this size, 0.015.
        Assert.InRange(corrected, 0.18, 0.2);
    }

    [Fact]
    public void More_than_64_slices_of_a_bin_join_the_exact_values()
    {
        Assert.Equal(Correction(64) / Math.Sqrt(64), Correction(65) / Math.Sqrt(65), tolerance: 0.002);

        static double Correction(int slices)
        {
            var calibration = new Calibration();
            for (var slice = 0; slice < slices; slice++)
            {
                calibration.Add(Track(slice), 0.65, slice % 2 == 0);
            }

            return (calibration.PlainError - calibration.Error) * slices;
        }
    }

    /// <summary>Means over simulated test parts; confidences are uniform in [0.3, 1], all slices of a track alike.</summary>
    private static (double Plain, double Corrected) Simulate(
        int tracks, int slices, Func<double, double> accuracyOf, int simulations = 4000)
    {
        var random = new RandomStream(11);
        var (plain, corrected) = (0.0, 0.0);
        simulations = slices > 1 ? simulations / 10 : simulations;
        for (var simulation = 0; simulation < simulations; simulation++)
        {
            var calibration = new Calibration();
            for (var track = 0; track < tracks; track++)
            {
                var confidence = random.NextDouble(0.3, 1);
                var isRight = random.NextDouble() < accuracyOf(confidence);
                for (var slice = 0; slice < slices; slice++)
                {
                    calibration.Add(Track(track), confidence, isRight);
                }
            }

            plain += calibration.PlainError / simulations;
            corrected += calibration.Error / simulations;
        }

        return (plain, corrected);
    }

    private static TrackId Track(int number) => new("made", $"{number}");
}
