using Experiments.Evaluation.Contrasts;
using Xunit;

namespace Experiments.Unit.Evaluation.Contrasts;

public sealed class RunContrastTests
{
    [Fact]
    public void It_matches_the_reference()
    {
        var reference = ReferenceStatistics.Of("paired");
        var contrast = RunContrast.Of(reference.Numbers("first"), reference.Numbers("second"), reference.Number("testToTrain"));
        Assert.Equal(reference.Number("t"), contrast.Difference / contrast.Error, tolerance: 1e-10);
        Assert.Equal(reference.Number("p"), contrast.P, tolerance: 1e-10);
        Assert.Equal(reference.Number("low"), contrast.Low, tolerance: 1e-10);
        Assert.Equal(reference.Number("high"), contrast.High, tolerance: 1e-10);
    }

    [Fact]
    public void Without_correction_it_equals_the_paired_t_test_of_scipy()
    {
        var reference = ReferenceStatistics.Of("paired");
        var contrast = RunContrast.Of(reference.Numbers("first"), reference.Numbers("second"), 0);
        Assert.Equal(reference.Number("plainT"), contrast.Difference / contrast.Error, tolerance: 1e-10);
        Assert.Equal(reference.Number("plainP"), contrast.P, tolerance: 1e-10);
    }

    [Fact]
    public void Equal_settings_give_p_1_and_a_constant_difference_that_of_the_sign_flip_test()
    {
        Assert.Equal(1, RunContrast.Of([0.5, 0.6], [0.5, 0.6], 0.1).P);
        var shifted = RunContrast.Of([0.5, 0.6, 0.7], [0.4, 0.5, 0.6], 0.1);
        Assert.Equal(0.25, shifted.P, tolerance: 1e-12);
        Assert.True(shifted.Low < 0 && shifted.High > 0.2);
    }

    [Fact]
    public void Intervals_are_cut_off_at_the_bound() =>
        Assert.Equal(1, RunContrast.Of([0.9, 0.2], [0.1, 0.1], 0.1, bound: 1).High);

    [Fact]
    public void Unpaired_runs_are_refused() => Assert.Throws<ArgumentException>(() => RunContrast.Of([0.5, 0.6], [0.5], 0.1));
}
