using Experiments.Domain;
using Experiments.Specs.Checks;
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
            tensor: { feature: melspectrogram, power: 1.0 }
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
            Tensor = new FeatureTensorSpec { Options = new ParameterSet([new("power", ParameterValue.Of(1))]) },
        };
        Assert.Equal(DomainJson.Hash(expected), DomainJson.Hash(spec));
    }

    [Fact]
    public void What_is_left_out_has_the_defaults_of_the_record() =>
        Assert.Equal(
            DomainJson.Hash(new FeatureSpec { Name = "2024", Tensor = new FeatureTensorSpec() }),
            DomainJson.Hash(Read("name: 2024\ntensor: melspectrogram\nwinLength: null\n")));

    [Theory]
    [InlineData("name: a", "1:1: a feature spec needs a table, a tensor or both")]
    [InlineData("name: a\ntensor: m\nhop_length: 4", "3:1: a feature spec has no key 'hop_length'; did you mean 'hopLength'?")]
    [InlineData("name: a\ntensor: m\nnFft: 2048.5", "3:7: nFft is an integer from 2 to 1048576, not '2048.5'")]
    [InlineData("name: a\ntensor: m\npadding: zeros", "3:10: padding is zero or reflect, not 'zeros'; did you mean 'zero'?")]
    [InlineData("name: a\ntable: mfcc", "2:8: table is a list of words or maps, not 'mfcc'")]
    [InlineData("name: a\ntable:\n  - { feature: mfcc, statistcs: [mean] }", "3:22: a table entry has no key 'statistcs'; did you mean 'statistics'?")]
    [InlineData("name: a\ntable:\n  - { statistics: [mean] }", "3:5: a table entry needs 'feature'")]
    [InlineData("name: a\ntable:\n  - { feature: mfcc, statistics: [[mean]] }", "3:35: statistics is a list of words; a list is none")]
    [InlineData("- a", "1:1: a feature spec is a map of keys and values, not a list")]
    public void A_mistake_is_told_with_its_place(string yaml, string message) =>
        Assert.Contains($"features.yaml:{message}", Assert.Throws<UserErrorException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_that_the_catalog_does_not_know_get_line_and_column()
    {
        var file = FeatureFile.Read(_folder.Write("f.yaml", "name: a\ntable:\n  - temp\n  - { feature: mfcc, statistics: [mean, meen], nMfc: 13 }\n"));
        var catalog = new SpecCatalog
        {
            Features = new Dictionary<string, ParameterSchema>
            {
                ["tempo"] = new("tempo"),
                ["mfcc"] = new("mfcc", ParameterSpec.Integer("nMfcc", 20, 1, 128, "Coefficients.")),
            },
            FindStatisticProblem = name => name == "mean" ? null : $"there is no statistic '{name}'",
        };
        Assert.Equal(
            ["3:5: there is no feature 'temp'; did you mean 'tempo'?", "4:41: there is no statistic 'meen'", "4:48: mfcc has no parameter 'nMfc'; did you mean 'nMfcc'?"],
            file.Locate(SpecChecks.Check(file.Spec, catalog)).Select(problem => $"{problem.Position.Line}:{problem.Position.Column}: {problem.Message}"));
    }

    public void Dispose() => _folder.Dispose();

    private FeatureSpec Read(string yaml) => FeatureFile.Read(_folder.Write("features.yaml", yaml)).Spec;
}
