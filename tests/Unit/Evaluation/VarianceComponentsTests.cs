using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class VarianceComponentsTests
{
    [Fact]
    public void Variance_components_equal_the_REML_estimates_of_statsmodels()
    {
        var reference = ReferenceStatistics.Of("variance");
        var parts = VarianceComponents.Of([.. reference.Matrix("values").SelectMany((row, repeat) =>
            row.Select(value => new VarianceComponents.RunValue(repeat, value, null)))])!; // not null: 30 runs

        // An iterative optimum there, a closed form here.
        Assert.Equal(reference.Number("betweenRepeats"), parts.BetweenRepeats!.Value, tolerance: 1e-9);
        Assert.Equal(reference.Number("betweenFolds"), parts.BetweenFolds, tolerance: 1e-9);
        Assert.Empty(parts.Clipped);
    }

    [Fact]
    public void A_negative_component_is_clipped_to_zero_and_reported()
    {
        var parts = Of((0, 0.6), (0, 0.8), (1, 0.7), (1, 0.7))!; // not null: 4 runs
        Assert.Equal(0, parts.BetweenRepeats);
        Assert.Equal(0.01, parts.BetweenFolds, tolerance: 1e-12);
        Assert.Equal(["betweenRepeats"], parts.Clipped);
    }

    [Fact]
    public void Variance_from_finite_test_sets_is_subtracted_from_the_folds()
    {
        var parts = VarianceComponents.Of([new(0, 0.6, 0.004), new(0, 0.8, 0.006)])!; // not null: 2 runs
        Assert.Null(parts.BetweenRepeats);
        Assert.Equal(0.005, parts.WithinFolds!.Value, tolerance: 1e-12);
        Assert.Equal(0.015, parts.BetweenFolds, tolerance: 1e-12);
        Assert.Equal(0.02, parts.Total, tolerance: 1e-12);
    }

    [Fact]
    public void Repeats_with_missing_folds_are_weighted_by_the_remaining_ones()
    {
        // By hand: means 0.5 and 0.8, grand mean 0.6; SSB = 2·0.01 + 1·0.04 = 0.06, MSW = 0.02, n0 = 3 − 5/3 = 4/3.
        var parts = Of((0, 0.4), (0, 0.6), (1, 0.8))!; // not null: 3 runs
        Assert.Equal(0.02, parts.BetweenFolds, tolerance: 1e-12);
        Assert.Equal((0.06 - 0.02) / (4.0 / 3), parts.BetweenRepeats!.Value, tolerance: 1e-12);
    }

    [Fact]
    public void One_run_has_no_variance_components() => Assert.Null(Of((0, 0.5)));

    private static Experiments.Domain.VarianceParts? Of(params (int Repeat, double Value)[] runs) =>
        VarianceComponents.Of([.. runs.Select(run => new VarianceComponents.RunValue(run.Repeat, run.Value, null))]);
}
