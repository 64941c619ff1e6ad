using Experiments.Domain;
using Experiments.Features;
using Xunit;

namespace Experiments.Unit.Features;

public sealed class FeatureSpecValidationTests
{
    private static readonly FeatureSpec Right = new()
    {
        Name = "right",
        Table = [new FeatureTableSpec { Feature = "rms", Statistics = ["mean"] }],
    };

    public static TheoryData<FeatureSpec, string> Wrong() => new()
    {
        { Right with { SampleRate = 0 }, "sampleRate is from 100 to 1000000 Hz, not 0" },
        { Right with { NFft = 1, HopLength = 1 }, "nFft is from 2 to 1048576 samples, not 1" },
        { Right with { HopLength = 0 }, "hopLength is at least 1 sample, not 0" },
        { Right with { HopLength = 4096 }, "hopLength 4096 would skip samples between frames of nFft 2048; choose 2048 or less" },
        { Right with { WinLength = 4096 }, "winLength is from 1 to nFft (2048) samples, not 4096" },
        { Right with { Window = "han" }, "there is no window 'han'; did you mean 'hann'?" },
        { Right with { NMels = 0 }, "nMels is from 1 to 4096, not 0" },
        { Right with { FMin = -1 }, "fMin is at least 0 Hz, not -1" },
        { Right with { FMax = 12000 }, "fMax 12000 Hz lies above half the sampleRate; choose 11025 or less" },
        { Right with { FMin = 500, FMax = 400 }, "fMin 500 Hz is not below fMax 400 Hz" },
        { Right with { FMin = double.NaN }, "fMin is at least 0 Hz, not NaN\nfMin NaN Hz is not below fMax 11025 Hz" },
        { Right with { Table = [] }, "nothing to compute: give features under table, or a tensor" },
        { With(new() { Feature = "rmz", Statistics = ["mean"] }), "table entry 1: there is no feature 'rmz'; did you mean 'rms'?" },
        { With(new() { Feature = "rms" }), "table entry 1: rms needs statistics over its frames, such as mean and std" },
        {
            With(new() { Feature = "rms", Statistics = ["skw"] }),
            "table entry 1: rms: there is no statistic 'skw'; did you mean 'skew'?"
        },
        {
            With(new() { Feature = "rms", Statistics = ["mean"], Options = ParameterSet.Empty.With("x", ParameterValue.Of(1)) }),
            "table entry 1: rms has no parameter 'x'"
        },
        {
            With(new() { Feature = "rms", Statistics = ["mean"], PerRow = true, As = "loud" }),
            "table entry 1: rms: as 'loud' names every row alike; write {row} where the number of the row belongs"
        },
        {
            With(new() { Feature = "rms", Statistics = ["mean"], As = "loud{row}" }),
            "table entry 1: rms: as 'loud{row}' asks for the number of a row, but perRow is not set"
        },
        {
            Right with { Table = [Right.Table[0], Right.Table[0]] },
            "table: 2 columns would be called 'rms_mean'; tell them apart with as"
        },
        {
            Right with { HopLength = 0, NMels = 0, Tensor = new() { Feature = "mel" } },
            "hopLength is at least 1 sample, not 0\nnMels is from 1 to 4096, not 0\ntensor: there is no feature 'mel'"
        },
    };

    [Fact]
    public void A_right_spec_has_no_problem() => Assert.Empty(FeatureSpecValidation.FindProblems(Right));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_spec_is_refused_with_every_reason(FeatureSpec spec, string problems) =>
        Assert.StartsWith(problems, Assert.Throws<UserErrorException>(() => new FeatureExtractor(spec)).Message, StringComparison.Ordinal);

    private static FeatureSpec With(FeatureTableSpec entry) => Right with { Table = [entry] };
}
