using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Spectral;
using Xunit;

namespace Experiments.Unit.Features.Spectral;

public sealed class FilterTests
{
    private static readonly FeatureSpec Default = new() { Name = "" };

    [Fact]
    public void The_mel_scale_has_the_published_values_and_filters_have_unit_area()
    {
        // Slaney: 15 mels are 1,000 Hz, 27 more are 6,400 Hz.
        Assert.Equal(1000, MelScale.ToHertz(15), 1e-9);
        Assert.Equal(6400, MelScale.ToHertz(42), 1e-9);
        Assert.Equal(42, MelScale.FromHertz(6400), 1e-9);
        var bank = new MelFilterBank(Default with { NFft = 65536 });
        var area = bank.Dense(64, 32769).Sum() * 22050 / 65536;
        Assert.Equal(1, area, 1e-3);
    }

    [Theory]
    [InlineData(128, 130)]
    [InlineData(40, 1)]
    [InlineData(300, 33)]
    public void Sparse_filters_equal_the_dense_product(int bands, int frames)
    {
        var bank = new MelFilterBank(Default with { NMels = bands, FMin = 50, FMax = 9000 });
        var power = Random(1025, frames);
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            var mel = new FrameMatrix();
            bank.Apply(width, power, mel);
            for (var band = 0; band < bands; band += 7)
            {
                var weights = bank.Dense(band, 1025);
                var expected = weights.Select((weight, bin) => (double)weight * power[bin][frames - 1]).Sum();
                Assert.Equal(expected, mel[band][frames - 1], 1e-6 + (1e-5 * expected));
            }
        }
    }

    [Theory]
    [InlineData(1, 5, 130)]
    [InlineData(12, 1025, 17)]
    [InlineData(20, 128, 33)]
    public void A_matrix_product_equals_plain_sums(int rows, int columns, int frames)
    {
        var source = Random(columns, frames);
        float[] weights = [.. Enumerable.Range(0, rows * columns).Select(i => MathF.Sin(i))];
        var product = new MatrixProduct(weights, rows);
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            var result = new FrameMatrix();
            product.Apply(width, source, result);
            for (var row = 0; row < rows; row++)
            {
                for (var frame = 0; frame < frames; frame++)
                {
                    var expected = Enumerable.Range(0, columns)
                        .Sum(column => (double)weights[(row * columns) + column] * source[column][frame]);
                    Assert.Equal(expected, result[row][frame], 1e-3);
                }
            }
        }
    }

    [Fact]
    public void Chroma_filters_map_440_Hz_to_the_tenth_row()
    {
        var weights = ChromaFilterBank.Create(Default with { NFft = 22050 }, 0);
        var column = Enumerable.Range(0, 12).Select(row => weights[(row * 11026) + 440]).ToArray();
        Assert.Equal(9, Array.IndexOf(column, column.Max()));
    }

    [Fact]
    public void Chroma_filters_follow_the_tuning()
    {
        // A quarter tone up, 440 Hz lies between G sharp and A.
        var weights = ChromaFilterBank.Create(Default with { NFft = 22050 }, 0.5);
        Assert.Equal(weights[(8 * 11026) + 440], weights[(9 * 11026) + 440], 1e-3);
    }

    [Fact]
    public void Cosine_transforms_have_orthonormal_rows()
    {
        var matrix = Dct.Create(20, 128);
        for (var row = 0; row < 20; row++)
        {
            for (var other = 0; other < 20; other++)
            {
                var product = Enumerable.Range(0, 128).Sum(i => (double)matrix[(row * 128) + i] * matrix[(other * 128) + i]);
                Assert.Equal(row == other ? 1 : 0, product, 1e-6);
            }
        }
    }

    [Fact]
    public void Decibels_have_a_floor_80_below_the_maximum()
    {
        float[] values = [1, 0.1f, 1e-7f, 1e-9f, 0];
        Decibels.FromPower(values);
        Assert.All(values.Zip([0f, -10, -70, -80, -80]), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Decibels_of_zero_power_are_minus_100()
    {
        var values = new float[4];
        Decibels.FromPower(values);
        Assert.All(values, value => Assert.Equal(-100, value, 1e-4f));
    }

    [Fact]
    public void Filters_equal_the_reference_filters()
    {
        var folder = SharedFolder.Find("reference/features/filters");
        Assert.SkipUnless(folder is not null, SharedFolder.Absent);
        var mel = ReadNpy(Path.Combine(folder, "mel_filterbank.npy"));
        var bank = new MelFilterBank(Default);
        for (var band = 0; band < 128; band++)
        {
            Assert.All(bank.Dense(band, 1025).Zip(mel[(band * 1025)..]), pair => Assert.Equal(pair.Second, pair.First, 1e-8f));
        }

        var chroma = ReadNpy(Path.Combine(folder, "chroma_filterbank_tuning_0.npy"));
        Assert.All(ChromaFilterBank.Create(Default, 0).Zip(chroma), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    internal static FrameMatrix Random(int rows, int frames)
    {
        var stream = new RandomStream(11);
        var matrix = new FrameMatrix();
        matrix.Reset(rows, frames);
        foreach (ref var value in matrix.All)
        {
            value = (float)stream.NextDouble();
        }

        matrix.ClearPadding();
        return matrix;
    }

    private static float[] ReadNpy(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        return [.. Enumerable.Range(0, (bytes.Length - start) / 4).Select(i => BitConverter.ToSingle(bytes, start + (4 * i)))];
    }
}
