using Experiments.Domain;
using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

public sealed class FeatureExtractorTests
{
    private static readonly FeatureExtractor Extractor = new(new FeatureSpec
    {
        Name = "two",
        Table =
        [
            new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] },
            new FeatureTableSpec { Feature = "zero_crossing_rate", Statistics = ["mean"], As = "zcr" },
        ],
        Tensor = new FeatureTensorSpec { Feature = "zero_crossing_rate" },
    });

    [Fact]
    public void A_batch_gives_the_same_values_as_single_slices()
    {
        // One analysis for slices of different lengths, to each of which it must adapt.
        var analysis = Extractor.CreateAnalysis();
        for (var i = 0; i < 23; i++)
        {
            var slice = Slice(i);
            var (row, tensor) = Extractor.Extract(slice);
            var (rowAgain, tensorAgain) = (new double[row.Length], new float[tensor.Length]);
            Extractor.Extract(analysis, slice, rowAgain, tensorAgain);
            Assert.Equal(row.AsEnumerable(), rowAgain);
            Assert.Equal(tensor.AsEnumerable(), tensorAgain);
        }
    }

    [Fact]
    public void Column_names_follow_the_order_of_the_row() =>
        Assert.Equal(["rms_mean", "rms_std", "zcr_mean"], Extractor.Columns.Select(column => column.Name));

    [Fact]
    public void An_empty_slice_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Extractor.Extract([]));

    private static float[] Slice(int index) =>
        [.. Enumerable.Range(0, 3000 + (index % 3 * 500)).Select(i => MathF.Sin(i * (index + 1) * 0.01f) * (index + 1) / 30)];
}
