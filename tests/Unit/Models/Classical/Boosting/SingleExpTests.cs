using Experiments.Models.Classical.Boosting.Trees;
using Xunit;

namespace Experiments.Unit.Models.Classical.Boosting;

public sealed class SingleExpTests
{
    [Fact]
    public void It_is_within_a_unit_in_the_last_place_of_the_double()
    {
        // The bound is 0.502 units against the exact value; rounding that to single precision adds at most half a unit.
        for (var x = -103.5f; x < 88.5f; x += 0.00137f)
        {
            var exact = Math.Exp(x);
            var unit = MathF.BitIncrement((float)exact) - (float)exact;
            Assert.InRange(Math.Abs(SingleExp.Of(x) - exact), 0, 0.51 * unit);
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(1f, 2.7182817f)]
    [InlineData(-1f, 0.36787945f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(-104.1f, 0f)]
    [InlineData(89.5f, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.Epsilon, 1f)]
    public void Ends_and_common_values_are_exact(float x, float expected) => Assert.Equal(expected, SingleExp.Of(x));
}
