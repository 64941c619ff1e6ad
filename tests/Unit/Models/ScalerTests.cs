using Experiments.Models;
using Xunit;

namespace Experiments.Unit.Models;

public sealed class ScalerTests
{
    [Theory]
    [InlineData("standard", new[] { -1.4142135f, -0.70710677f, 0, 0.70710677f, 1.4142135f })]
    [InlineData("min-max", new[] { 0, 0.25f, 0.5f, 0.75f, 1 })]
    [InlineData("robust", new[] { -1, -0.5f, 0, 0.5f, 1 })]
    [InlineData("none", new[] { 10f, 20, 30, 40, 50 })]
    public void An_evenly_spaced_column_scales_to_its_closed_form(string kind, float[] expected)
    {
        float[] values = [10, 20, 30, 40, 50];
        Scaler.Fit(kind, values, 1).Apply(values);

        // One rounding to 32 bits.
        Assert.Equal(expected, values, (a, b) => Math.Abs(a - b) <= 1e-6f);
    }

    [Fact]
    public void Each_column_is_scaled_separately_by_its_training_values()
    {
        var scaler = Scaler.Fit("min-max", [0, 100, 10, 300], 2);
        float[] test = [20, 200];
        scaler.Apply(test);
        Assert.Equal([2, 0.5f], test);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("min-max")]
    [InlineData("robust")]
    public void A_column_constant_in_training_scales_to_zero(string kind)
    {
        var scaler = Scaler.Fit(kind, [0.1f, 0.1f, 0.1f], 1);
        float[] test = [0.1f, 7];
        scaler.Apply(test);
        Assert.Equal([0, 0], test);
    }

    [Fact]
    public void A_column_with_equal_quartiles_is_only_centered()
    {
        float[] values = [3, 3, 3, 3, 9];
        Scaler.Fit("robust", values, 1).Apply(values);
        Assert.Equal([0, 0, 0, 0, 6], values);
    }

    [Fact]
    public void Balanced_weights_give_every_genre_equal_weight()
    {
        Assert.Equal([4 / 6.0, 2, 0], ClassWeights.Of("balanced", [0, 0, 0, 1], 3));
        Assert.Equal([1, 1, 0], ClassWeights.Of("none", [0, 0, 0, 1], 3));
    }
}
