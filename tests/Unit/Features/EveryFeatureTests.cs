using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Fft;
using Experiments.Unit.Features.Reference;
using Xunit;

namespace Experiments.Unit.Features;

/// <summary>Requirements of every feature.</summary>
public sealed class EveryFeatureTests
{
    private static readonly float[] Music = ReferenceSignals.Mix(ReferenceSignals.Create("groove_128"))[..22050];

    public static TheoryData<string> Names() => [.. FeatureCatalog.All.Names];

    public static TheoryData<string, int, int, string, int?> Framings()
    {
        (int NFft, int Hop, string Window, int? WinLength)[] framings =
            [
                (2048, 512, "hann", null),
                (1024, 300, "hamming", 800),
                (400, 160, "blackman", null),
                (441, 441, "rectangular", 440),
                (1102, 97, "hann", 601),
            ];
        var data = new TheoryData<string, int, int, string, int?>();
        foreach (var name in FeatureCatalog.All.Names)
        {
            foreach (var (nFft, hop, window, winLength) in framings)
            {
                data.Add(name, nFft, hop, window, winLength);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_feature_has_a_name_summary_and_unit(string name)
    {
        var feature = FeatureCatalog.All.Get(name);
        Assert.NotEmpty(feature.Summary);
        Assert.NotEmpty(feature.Unit(feature.Options.Complete(ParameterSet.Empty)));
        Assert.Matches("^[a-z_]+$", name);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void Every_vector_width_gives_the_same_values(string name, int nFft, int hopLength, string window, int? winLength)
    {
        var spec = Spec(name) with
        {
            NFft = nFft,
            HopLength = hopLength,
            Window = window,
            WinLength = winLength,
            NMels = 40,
            Precision = SignalPrecision.Double,
        };
        var fewBands = ParameterSet.Empty.With("fMin", ParameterValue.Of(400)).With("nBands", ParameterValue.Of(4));
        spec = name == "spectral_contrast" ? spec with { Table = [spec.Table[0] with { Options = fewBands }] } : spec;
        var expected = Extract(spec, LaneWidth.Scalar, Music);
        Assert.All(expected, value => Assert.True(double.IsFinite(value)));
        foreach (var width in new[] { LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512 })
        {
            var actual = Extract(spec, width, Music);

            // Sums of floats in another order, of values up to thousands.
            Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 2e-3 + (1e-4 * Math.Abs(pair.Second))));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_agrees_with_double(string name)
    {
        var expected = Extract(Spec(name) with { Precision = SignalPrecision.Double }, LaneSelection.Best, Music);
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            // The widest tolerance is that of contrast, whose valleys are near the noise of the transform.
            Assert.All(
                Extract(Spec(name), width, Music).Zip(expected),
                pair => Assert.Equal(pair.Second, pair.First, 0.02 + (1e-4 * Math.Abs(pair.Second))));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Silence_and_single_samples_give_finite_values(string name)
    {
        foreach (var padding in Enum.GetValues<SignalPadding>())
        {
            var extractor = new FeatureExtractor(Spec(name) with { Padding = padding });
            foreach (var samples in new[] { new float[5000], [0.5f], [0, 1, 0], [.. Enumerable.Repeat(-1f, 2048)] })
            {
                Assert.All(extractor.Extract(samples).Row, value => Assert.True(double.IsFinite(value)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reused_workspace_gives_the_same_bits_as_a_new_one(string name)
    {
        var extractor = new FeatureExtractor(Spec(name));
        var analysis = extractor.CreateAnalysis();
        var row = new double[extractor.Columns.Length];
        extractor.Extract(analysis, [.. Enumerable.Range(0, 40_000).Select(i => MathF.Sin(i * i * 1e-4f))], row, []);
        extractor.Extract(analysis, Music, row, []);
        Assert.Equal(extractor.Extract(Music).Row.AsEnumerable(), row);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Extraction_does_not_allocate_per_frame(string name)
    {
        var extractor = new FeatureExtractor(Spec(name));
        var analysis = extractor.CreateAnalysis();
        var row = new double[extractor.Columns.Length];

        // The minimum of several: the first calls create tables, and a collection may empty the shared pools in between.
        var allocated = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            extractor.Extract(analysis, Music, row, []);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        // 44 frames: a few small objects per slice, none per frame.
        Assert.InRange(allocated, 0, 2000);
    }

    private static double[] Extract(FeatureSpec spec, LaneWidth width, float[] samples)
    {
        var extractor = new FeatureExtractor(spec, width);
        var row = new double[extractor.Columns.Length];
        extractor.Extract(extractor.CreateAnalysis(), samples, row, []);
        return row;
    }

    private static FeatureSpec Spec(string name) => new()
    {
        Name = name,
        Table =
        [
            FeatureCatalog.All.Get(name) is ISliceFeature
                ? new() { Feature = name }
                : new() { Feature = name, Statistics = ["mean", "std", "max"], PerRow = true },
        ],
    };
}
