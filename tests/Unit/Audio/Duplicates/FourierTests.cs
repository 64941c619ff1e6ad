using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

public sealed class FourierTests
{
    [Fact]
    public void The_transform_equals_its_definition()
    {
        const int Length = 64;
        var random = new RandomStream(1);
        var re = Enumerable.Range(0, Length).Select(_ => random.NextDouble(-1, 1)).ToArray();
        var im = Enumerable.Range(0, Length).Select(_ => random.NextDouble(-1, 1)).ToArray();
        var (fastRe, fastIm) = ((double[])re.Clone(), (double[])im.Clone());
        new Fourier(Length).Transform(fastRe, fastIm);
        for (var k = 0; k < Length; k++)
        {
            var (x, y) = (0.0, 0.0);
            for (var n = 0; n < Length; n++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * k * n / Length);
                x += (re[n] * cos) - (im[n] * sin);
                y += (re[n] * sin) + (im[n] * cos);
            }

            // Sums of 64 terms of size 1 in double.
            Assert.Equal(x, fastRe[k], tolerance: 1e-12);
            Assert.Equal(y, fastIm[k], tolerance: 1e-12);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(48)]
    public void Lengths_that_are_not_powers_of_two_are_refused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fourier(length));
}
