using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Spectral;
using Xunit;

namespace Experiments.Unit.Features.Spectral;

/// <summary>Medians, selections and transpositions compared with plain implementations.</summary>
public sealed class OrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(4097)]
    public void A_median_equals_the_middle_of_the_sorted_values(int count)
    {
        var stream = new RandomStream(3);
        foreach (var distinct in new[] { 2, 10, 1_000_000 })
        {
            float[] values = [.. Enumerable.Range(0, count).Select(_ => MathF.Floor((float)(stream.NextDouble() * distinct)))];
            var sorted = values.Order().ToArray();
            Assert.Equal((sorted[(count - 1) / 2] + sorted[count / 2]) / 2, Selection.Median(values));
        }
    }

    [Theory]
    [InlineData(31, 100, 20)]
    [InlineData(31, 5, 3)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 9, 17)]
    public void A_running_median_equals_the_median_of_every_window(int length, int rows, int frames)
    {
        var source = FilterTests.Random(rows, frames);

        // Includes equal values: removing one must not remove another.
        foreach (ref var value in source.All)
        {
            value = MathF.Floor(value * 50);
        }

        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            var result = new FrameMatrix();
            MedianFilter.Apply(width, source, length, result);
            for (var row = 0; row < rows; row++)
            {
                for (var frame = 0; frame < frames; frame++)
                {
                    var window = Enumerable.Range(row - (length / 2), length)
                        .Select(i => source[MirrorByHand(i, rows)][frame]).Order().ToArray();
                    Assert.Equal(window[length / 2], result[row][frame]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(130, 513)]
    [InlineData(33, 7)]
    public void Transposing_turns_rows_into_columns(int rows, int columns)
    {
        float[] source = [.. Enumerable.Range(0, rows * columns).Select(i => (float)i)];
        var target = new float[columns * (rows + 3)];
        Transposition.Transpose(source, columns, rows, columns, target, rows + 3);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                Assert.Equal((row * columns) + column, target[(column * (rows + 3)) + row]);
            }
        }
    }

    [Fact]
    public void Reflect_padding_mirrors_without_repeating_the_edge()
    {
        var padded = new float[11];
        Padding.Pad([1, 2, 3], 4, SignalPadding.Reflect, padded);
        Assert.Equal([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3], padded);
        Padding.Pad([1, 2, 3], 4, SignalPadding.Zero, padded);
        Assert.Equal([0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0], padded);
    }

    /// <summary>d c b a | a b c d | d c b a, step by step.</summary>
    private static int MirrorByHand(int index, int length)
    {
        while (index < 0 || index >= length)
        {
            index = index < 0 ? -1 - index : (2 * length) - 1 - index;
        }

        return index;
    }
}
