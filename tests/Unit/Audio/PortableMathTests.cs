using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class PortableMathTests
{
    [Fact]
    public void Sine_and_cosine_match_the_runtime()
    {
        for (var i = -40_000; i <= 40_000; i++)
        {
            var turns = i / 9973.0;
            var within = 2 * Math.PI * (turns - Math.Round(turns));

            // The reduced angle has an absolute rounding error of about 4e-16.
            Assert.Equal(Math.Sin(within), PortableMath.SinTurns(turns), tolerance: 1e-15);
            Assert.Equal(Math.Cos(within), PortableMath.CosTurns(turns), tolerance: 1e-15);
        }
    }

    [Theory]
    [InlineData(-30.3)]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.499)]
    [InlineData(10)]
    [InlineData(12.75)]
    public void Powers_of_two_match_the_runtime(double exponent) =>
        Assert.Equal(1, PortableMath.Exp2(exponent) / Math.Pow(2, exponent), tolerance: 2e-15);

    [Fact]
    public void Twenty_decibels_are_a_factor_of_ten() => Assert.Equal(10, PortableMath.FromDecibels(20), tolerance: 1e-14);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1.2660658777520084)] // Abramowitz and Stegun, table 9.8
    [InlineData(5, 27.239871823604442)]
    [InlineData(10, 2815.716628466254)]
    public void The_Bessel_function_has_its_published_values(double x, double expected) =>
        Assert.Equal(1, PortableMath.BesselI0(x) / expected, tolerance: 1e-14);
}
