using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class ClipChecksTests
{
    private const int Rate = 22050;

    [Fact]
    public void Clean_music_has_no_findings() => Assert.Empty(ClipChecks.Check(Music(), Rate));

    [Theory]
    [InlineData(0)]
    [InlineData(0.0009)]
    public void Silence_is_detected(double level)
    {
        var finding = Assert.Single(ClipChecks.Check(Music(level), Rate));
        Assert.Equal((ClipProblem.Silent, "silent from beginning to end"), (finding.Problem, finding.Message));
    }

    [Fact]
    public void A_constant_signal_is_silent_with_a_DC_offset()
    {
        var findings = ClipChecks.Check([.. Enumerable.Repeat(0.25f, Rate)], Rate);
        Assert.Equal([ClipProblem.Silent, ClipProblem.DcOffset], findings.Select(finding => finding.Problem));
    }

    [Fact]
    public void Partial_silence_is_detected_with_its_position()
    {
        var music = Music();
        music.AsSpan(4 * Rate, 2 * Rate).Clear();
        var finding = Assert.Single(ClipChecks.Check(music, Rate));
        Assert.Equal(ClipProblem.PartlySilent, finding.Problem);
        Assert.Equal(0.2, finding.Value, tolerance: 0.001);
        Assert.Equal("silent for 20 % of its length, longest 2.0 s from 4.0 s on", finding.Message);
    }

    [Fact]
    public void Rests_shorter_than_half_a_second_are_not_silence()
    {
        var music = Music();
        for (var second = 0; second < 10; second++)
        {
            music.AsSpan(second * Rate, (int)(0.45 * Rate)).Clear();
        }

        Assert.Empty(ClipChecks.Check(music, Rate));
    }

    [Theory]
    [InlineData(1.5, 1.0)] // too loud for full scale
    [InlineData(1.5, 0.5)] // the same, turned down afterwards
    public void Clipping_is_detected_at_any_level(double drive, double level)
    {
        var music = Music(drive);
        for (var i = 0; i < music.Length; i++)
        {
            music[i] = (float)(Math.Clamp(music[i], -1, 1) * level);
        }

        var finding = Assert.Single(ClipChecks.Check(music, Rate));
        Assert.Equal(ClipProblem.Clipped, finding.Problem);
        Assert.InRange(finding.Value, 0.001, 0.5);
        Assert.StartsWith("clipped: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_track_that_merely_reaches_full_scale_is_not_clipped()
    {
        var music = Music();
        var gain = 1 / music.Max(Math.Abs);
        Assert.Empty(ClipChecks.Check([.. music.Select(x => x * gain)], Rate));
    }

    [Fact]
    public void A_DC_offset_is_detected()
    {
        var finding = Assert.Single(ClipChecks.Check([.. Music().Select(x => x - 0.02f)], Rate));
        Assert.Equal(ClipProblem.DcOffset, finding.Problem);
        Assert.Equal("DC offset: its mean is -0.020 of full scale, not 0", finding.Message);
    }

    [Fact]
    public void Several_findings_are_reported_together()
    {
        var music = Music(1.5);
        music.AsSpan(0, 3 * Rate).Clear();
        var problems = ClipChecks.Check([.. music.Select(x => Math.Clamp(x + 0.05f, -1, 1))], Rate).Select(x => x.Problem);
        Assert.Equal([ClipProblem.Clipped, ClipProblem.DcOffset], problems);
    }

    /// <summary>Ten seconds of two tones that beat, rounded to 16 bits; whole periods, so that the mean is 0.</summary>
    private static float[] Music(double level = 0.9) =>
    [
        .. Enumerable.Range(0, 10 * Rate).Select(i =>
            (float)(Math.Round(level * 0.5 * (Wave(i, 55) + Wave(i, 331)) * 32768) / 32768)),
    ];

    private static double Wave(int i, double hertz) => Math.Sin(2 * Math.PI * hertz * i / Rate);
}
