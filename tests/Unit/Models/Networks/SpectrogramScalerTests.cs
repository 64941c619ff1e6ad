using Experiments.Domain;
using Experiments.Models.Networks.Training;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class SpectrogramScalerTests
{
    // Two rows of two bands and two frames; band means 3 and -30, deviations √5 and 0.
    private static readonly MemoryRows Rows = new(new float[] { 0, 2, -30, -30, 4, 6, -30, -30 }, 2, 2);

    [Fact]
    public void Band_scaling_standardizes_each_band_and_centers_constant_ones()
    {
        var row = Scale("band");
        var deviation = Math.Sqrt(5);
        Assert.Equal([(float)(-3 / deviation), (float)(-1 / deviation), 0, 0], row, Close);
    }

    [Fact]
    public void Global_scaling_uses_one_mean_and_deviation()
    {
        var row = Scale("global");
        var (mean, deviation) = (-13.5, Math.Sqrt((16.5 * 16.5) + 2.5));
        Assert.Equal(
            [
                (float)(-mean / deviation),
                (float)((2 - mean) / deviation),
                (float)((-30 - mean) / deviation),
                (float)((-30 - mean) / deviation),
            ],
            row,
            Close);
    }

    [Fact]
    public void None_leaves_the_values_unchanged() => Assert.Equal([0, 2, -30, -30], Scale("none"));

    [Fact]
    public void A_NaN_is_reported_with_its_row()
    {
        var rows = new MemoryRows(new[] { 1, 2, 3, 4, 5, float.NaN, 7, 8 }, 2, 2);
        var error = Assert.Throws<UserErrorException>(() => SpectrogramScaler.Fit(rows, "band", TestContext.Current.CancellationToken));
        Assert.Equal("row 1: a spectrogram value is NaN or infinite; rebuild the feature set or exclude the slice", error.Message);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-6;

    private static float[] Scale(string kind)
    {
        var row = new float[4];
        Rows.CopyRow(0, row);
        SpectrogramScaler.Fit(Rows, kind, TestContext.Current.CancellationToken).Apply(row);
        return row;
    }
}
