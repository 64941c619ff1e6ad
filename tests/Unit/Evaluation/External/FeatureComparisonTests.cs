using Experiments.Domain;
using Experiments.Evaluation.External;
using Xunit;

namespace Experiments.Unit.Evaluation.External;

public sealed class FeatureComparisonTests
{
    private static readonly (string, string, double?)[] Features = [("still", "Hz", null), ("moved", "", 430)];

    [Fact]
    public void A_feature_that_moved_is_found_in_standard_deviations_of_the_training_data()
    {
        var random = new RandomStream(7);
        var shifts = FeatureComparison.Compare(
            Draw(random, [20, 20], (0, 0), (0, 0)), Draw(random, [20, 20], (0, 3), (0, 3)), Features);
        var (still, moved) = (shifts[0].Shift, shifts[1].Shift);
        Assert.InRange(Math.Abs(still.Deviations), 0, 0.6);

        // The standard deviation of a slice is near 1, so that a shift of 3 is near 3.
        Assert.InRange(moved.Deviations, 2.4, 3.6);
        Assert.True(shifts[0].P > 0.05, $"{shifts[0].P}");
        Assert.InRange(shifts[1].P, 0, 0.001);
        Assert.Equal(3, moved.ExternalMean - moved.TrainingMean, 0.6);
        Assert.Equal(("moved", "Hz", 430.0, null), (moved.Name, still.Unit, moved.Hertz, still.Hertz));
    }

    [Fact]
    public void Another_mix_of_genres_moves_nothing()
    {
        // Genre 1 lies 10 higher; the other dataset has ten times as many tracks of it.
        var random = new RandomStream(8);
        var shifts = FeatureComparison.Compare(
            Draw(random, [30, 10], (0, 0), (10, 10)), Draw(random, [5, 50], (0, 0), (10, 10)), Features);
        Assert.All(shifts, shift => Assert.InRange(Math.Abs(shift.Shift.Deviations), 0, 0.25));
        Assert.All(shifts, shift => Assert.True(shift.P > 0.01));
    }

    [Fact]
    public void A_column_that_never_varies_has_not_moved()
    {
        var constant = FeatureMeans.Of(
            new MemoryRows(new float[] { 2, 2, 2, 2 }, 1), [Track(0), Track(0), Track(1), Track(1)], [0, 0, 0, 0], row => [row[0]],
            CancellationToken.None);
        Assert.Equal(0, FeatureComparison.Compare(constant, constant, [("constant", "", null)])[0].Shift.Deviations);
    }

    [Fact]
    public void Bands_have_the_mean_over_their_frames_and_moved_rows_lie_elsewhere()
    {
        Assert.Equal([2, 5], FeatureMeans.BandMeans([1, 2, 3, 4, 5, 6], 2));
        var row = new float[2];
        new MovedRows(new MemoryRows(new float[] { 1, 2, 3, 4 }, 2), [10, -1]).CopyRow(1, row);
        Assert.Equal([13, 3], row);
    }

    /// <summary>Two features around a place for each of two genres, with three slices of each track.</summary>
    private static FeatureMeans Draw(RandomStream random, int[] tracks, params (double First, double Second)[] places)
    {
        var (rows, ids, genres) = (new List<float>(), new List<TrackId>(), new List<int>());
        foreach (var (genre, count) in tracks.Index())
        {
            for (var track = 0; track < count; track++)
            {
                var (x, y) = (0.8 * random.NextNormal(), 0.8 * random.NextNormal());
                for (var slice = 0; slice < 3; slice++)
                {
                    rows.Add((float)(places[genre].First + x + (0.6 * random.NextNormal())));
                    rows.Add((float)(places[genre].Second + y + (0.6 * random.NextNormal())));
                    ids.Add(Track((1000 * genre) + track));
                    genres.Add(genre);
                }
            }
        }

        return FeatureMeans.Of(
            new MemoryRows(rows.ToArray(), 2), ids, genres, row => [.. row.Select(value => (double)value)],
            TestContext.Current.CancellationToken);
    }

    private static TrackId Track(int number) => new("made", $"{number:00000}");
}
