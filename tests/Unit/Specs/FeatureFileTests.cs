using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class FeatureFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Every_key_reaches_the_spec()
    {
        var spec = Read("""
            name: all
            sampleRate: 16000
            nFft: 1024
            hopLength: 256
            winLength: 800
            window: hamming
            padding: reflect
            precision: double
            nMels: 64
            fMin: 20
            fMax: 7600.5
            table:
              - tempo
              - { feature: mfcc, statistics: [mean, p95], perRow: true, as: "mfcc{row}", nMfcc: 13 }
            tensor: { feature: melspectrogram, scale: power }
            """);
        var expected = new FeatureSpec
        {
            Name = "all",
            SampleRate = 16000,
            NFft = 1024,
            HopLength = 256,
            WinLength = 800,
            Window = "hamming",
            Padding = SignalPadding.Reflect,
            Precision = SignalPrecision.Double,
            NMels = 64,
            FMin = 20,
            FMax = 7600.5,
            Table =
            [
                new FeatureTableSpec { Feature = "tempo" },
                new FeatureTableSpec
                {
                    Feature = "mfcc",
                    Statistics = ["mean", "p95"],
                    PerRow = true,
                    As = "mfcc{row}",
                    Options = new ParameterSet([new("nMfcc", ParameterValue.Of(13))]),
                },
            ],
            Tensor = new FeatureTensorSpec { Options = new ParameterSet([new("scale", ParameterValue.Of("power"))]) },
        };
        Assert.Equal(DomainJson.Hash(expected), DomainJson.Hash(spec));
    }

    [Fact]
    public void Omitted_keys_have_the_defaults_of_the_record() =>
        Assert.Equal(
            DomainJson.Hash(new FeatureSpec { Name = "2024", Tensor = new FeatureTensorSpec() }),
            DomainJson.Hash(Read("name: 2024\ntensor: melspectrogram\nwinLength: null\n")));

    [Theory]
    [InlineData("name: a", "1:1: a feature spec needs a table, a tensor or both")]
    [InlineData("name: a\ntensor: melspectrogram\nhop_length: 4", "3:1: a feature spec has no key 'hop_length'; did you mean 'hopLength'?")]
    [InlineData("name: a\ntensor: melspectrogram\nnFft: 2048.5", "3:7: nFft is an integer from 2 to 1048576, not '2048.5'")]
    [InlineData("name: a\ntensor: melspectrogram\npadding: zeros", "3:10: padding is zero or reflect, not 'zeros'; did you mean 'zero'?")]
    [InlineData("name: a\ntable: mfcc", "2:8: table is a list of features, not 'mfcc'")]
    [InlineData("name: a\ntable:\n  - { feature: mfcc, statistcs: [mean] }",
        "3:22: a table entry has no key 'statistcs'; did you mean 'statistics'?")]
    [InlineData("name: a\ntable:\n  - { statistics: [mean] }", "3:5: a table entry needs 'feature'")]
    [InlineData("name: a\ntable:\n  - { feature: mfcc, statistics: [[mean]] }",
        "3:35: an entry of statistics is the name of a statistic, not a list")]
    [InlineData("- a", "1:1: a config is a map of keys and values, not a list")]
    public void A_mistake_is_reported_with_its_position(string yaml, string message) =>
        Assert.Contains($"features.yaml:{message}", Assert.Throws<UserErrorException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("table: [temp]", "2:9: there is no feature 'temp'; did you mean 'tempo'?")]
    [InlineData("table:\n  - { feature: mfcc, statistics: [mean, meen], perRow: true }",
        "3:41: there is no statistic 'meen'; did you mean 'mean'?")]
    [InlineData("table:\n  - { feature: mfcc, statistics: [pNN], perRow: true }", "3:35: there is no statistic 'pNN'")]
    [InlineData("table:\n  - { feature: mfcc, statistics: [mean], nMfc: 13 }", "3:42: mfcc has no parameter 'nMfc'; did you mean 'nMfcc'?")]
    [InlineData("window: han\ntensor: melspectrogram", "2:9: there is no window 'han'; did you mean 'hann'?")]
    [InlineData("tensor: melspectrogram\nhopLength: 4096",
        "3:12: hopLength 4096 would skip samples between frames of nFft 2048; choose 2048 or less")]
    [InlineData("tensor: melspectrogram\nfMin: 500\nfMax: 400", "3:7: fMin 500 Hz is not below fMax 400 Hz")]
    [InlineData("table: [tempo, rms]", "2:16: rms needs statistics over its frames, such as mean and std")]
    public void A_spec_that_cannot_be_computed_is_refused_at_its_position(string yaml, string message) => Assert.StartsWith(
        $"features.yaml:{message}", Assert.Throws<UserErrorException>(() => Read($"name: a\n{yaml}\n")).Message
            .Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private FeatureSpec Read(string yaml) => FeatureFile.Read(_folder.Write("features.yaml", yaml), InstalledPlugIns.All).Spec;
}
