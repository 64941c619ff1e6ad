using Experiments.Domain;
using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

public sealed class SliceExtractionTests
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
    public void Every_number_of_threads_gives_the_same_bits()
    {
        var one = ExtractAll(threads: 1);
        Assert.Equal(one.AsEnumerable(), ExtractAll(threads: 2));
        Assert.Equal(one.AsEnumerable(), ExtractAll(threads: 7));
    }

    [Fact]
    public void A_batch_equals_slices_one_by_one()
    {
        var batch = ExtractAll(threads: 2);
        for (var i = 0; i < batch.Length; i++)
        {
            var (row, tensor) = Extractor.Extract(Slice(i));
            Assert.Equal(batch[i].AsEnumerable(), [.. row, .. tensor.Select(value => (double)value)]);
        }
    }

    [Fact]
    public void Columns_are_named_in_the_order_of_the_row() =>
        Assert.Equal(["rms_mean", "rms_std", "zcr_mean"], Extractor.Columns.Select(column => column.Name));

    [Fact]
    public void No_slices_are_no_work() =>
        SliceExtraction.Run(
            Extractor,
            0,
            _ => throw new InvalidOperationException(),
            (_, _, _) => Assert.Fail(),
            2,
            TestContext.Current.CancellationToken);

    [Fact]
    public void What_reading_throws_comes_out_and_stops_the_rest()
    {
        var error = Assert.Throws<AggregateException>(() => SliceExtraction.Run(
            Extractor,
            1000,
            index => index == 3 ? throw new InvalidDataException("broken") : Slice(index),
            (_, _, _) => { },
            2,
            TestContext.Current.CancellationToken));
        Assert.All(error.InnerExceptions, inner => Assert.Equal("broken", inner.Message));
    }

    [Fact]
    public void An_empty_slice_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Extractor.Extract([]));

    private static double[][] ExtractAll(int threads)
    {
        var results = new double[23][];
        SliceExtraction.Run(
            Extractor,
            results.Length,
            index => Slice(index),
            (index, row, tensor) => results[index] = [.. row, .. tensor.ToArray().Select(value => (double)value)],
            threads,
            TestContext.Current.CancellationToken);
        return results;
    }

    /// <summary>Slices of different lengths, so that a workspace must adapt to each.</summary>
    private static float[] Slice(int index) =>
        [.. Enumerable.Range(0, 3000 + (index % 3 * 500)).Select(i => MathF.Sin(i * (index + 1) * 0.01f) * (index + 1) / 30)];
}
