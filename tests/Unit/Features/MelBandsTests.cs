using Experiments.Domain;
using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

public sealed class MelBandsTests
{
    private static readonly FeatureSpec Spec = new() { Name = "mel", NMels = 38, Tensor = new FeatureTensorSpec() };

    [Fact]
    public void Centers_equal_the_example_of_librosa_mel_frequencies()
    {
        // librosa.mel_frequencies(n_mels=40): 0 to 11,025 Hz with both ends; the documentation prints three decimals.
        var centers = MelBands.Centers(Spec);
        Assert.Equal(38, centers.Length);
        foreach (var (band, expected) in new[] { (0, 85.317), (1, 170.635), (10, 938.49), (11, 1024.856), (12, 1119.114), (37, 10096.408) })
        {
            Assert.Equal(expected, centers[band], tolerance: 6e-4);
        }
    }

    [Fact]
    public void Bands_of_a_tensor_have_centers_unless_it_was_imported_or_has_other_rows()
    {
        Assert.Equal(MelBands.Centers(Spec), MelBands.OfTensor(Spec, 38));
        Assert.Null(MelBands.OfTensor(Spec, 20));
        Assert.Null(MelBands.OfTensor(Spec with { ImportedSet = "abc" }, 38));
        Assert.Null(MelBands.OfTensor(Spec with { Tensor = null }, 38));
    }

    [Fact]
    public void Columns_of_one_mel_band_have_its_center_and_others_none()
    {
        var spec = Spec with
        {
            Table =
            [
                new FeatureTableSpec { Feature = "rms", Statistics = ["mean"] },
                new FeatureTableSpec { Feature = "melspectrogram", Statistics = ["mean", "std"], PerRow = true },
            ],
        };
        var hertz = MelBands.OfColumns(spec);
        Assert.Equal(1 + (2 * 38), hertz.Length);
        Assert.Null(hertz[0]);
        Assert.Equal(MelBands.Centers(spec).SelectMany(center => new double?[] { center, center }), hertz.Skip(1));
    }
}
