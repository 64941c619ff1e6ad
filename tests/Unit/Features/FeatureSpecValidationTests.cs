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
        {
            Right with { HopLength = 4096 },
            "hopLength: hopLength 4096 would skip samples between frames of nFft 2048; choose 2048 or less"
        },
        { Right with { WinLength = 4096 }, "winLength: winLength 4096 is longer than nFft 2048; choose 2048 or less" },
        { Right with { FMax = 12000 }, "fMax: fMax 12000 Hz is above half the sampleRate; choose 11025 or less" },
        { Right with { FMin = 500, FMax = 400 }, "fMin: fMin 500 Hz is not below fMax 400 Hz" },
        { With(new() { Feature = "rms" }), "table[0]: rms needs statistics over its frames, such as mean and std" },
        {
            With(new() { Feature = "tempo", Statistics = ["mean"] }),
            "table[0]: tempo is one number per slice: remove statistics and perRow"
        },
        {
            With(new() { Feature = "rms", Statistics = ["mean"], PerRow = true, As = "loud" }),
            "table[0].as: as 'loud' gives all rows of rms the same name; add {row} for the row number"
        },
        {
            With(new() { Feature = "rms", Statistics = ["mean"], As = "loud{row}" }),
            "table[0].as: as 'loud{row}' uses the row number, but perRow is not set"
        },
        {
            Right with { Table = [Right.Table[0], Right.Table[0]] },
            "table: 2 columns would be called 'rms_mean'; rename them with `as`"
        },
        {
            Right with { HopLength = 4096, FMin = 12000, Tensor = new() { Feature = "tempo" } },
            "hopLength: hopLength 4096 would skip samples between frames of nFft 2048; choose 2048 or less\n"
            + "fMin: fMin 12000 Hz is not below fMax 11025 Hz\ntensor.feature: tempo is one number per slice; it belongs under table"
        },
    };

    [Fact]
    public void A_valid_spec_has_no_problems() => Assert.Empty(FeatureSpecValidation.FindProblems(Right));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_invalid_spec_is_refused_with_every_reason(FeatureSpec spec, string problems) =>
        Assert.StartsWith(problems, Assert.Throws<UserErrorException>(() => new FeatureExtractor(spec)).Message, StringComparison.Ordinal);

    private static FeatureSpec With(FeatureTableSpec entry) => Right with { Table = [entry] };
}
