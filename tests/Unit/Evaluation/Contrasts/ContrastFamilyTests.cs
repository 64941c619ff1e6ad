using CsCheck;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Experiments.Unit.Evaluation.Contrasts;

public sealed class ContrastFamilyTests
{
    [Fact]
    public void Holm_equals_statsmodels()
    {
        var reference = ReferenceStatistics.Of("holm");
        var adjusted = HolmCorrection.Adjust(reference.Numbers("probabilities"));
        Assert.All(reference.Numbers("adjusted").Zip(adjusted), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-15));
    }

    [Fact]
    public void Holm_never_lowers_or_reorders_p_values() => Gen.Double[0, 1].Array[0, 20].Sample(probabilities =>
    {
        var adjusted = HolmCorrection.Adjust(probabilities);
        Assert.All(probabilities.Zip(adjusted), pair => Assert.InRange(pair.Second, pair.First, 1));
        var order = Enumerable.Range(0, probabilities.Length).OrderBy(i => probabilities[i]).Select(i => adjusted[i]).ToArray();
        Assert.Equal(order.Order(), order);
    });

    [Theory]
    [InlineData(0.05, 0.01, ContrastVerdict.Better)]
    [InlineData(-0.05, 0.01, ContrastVerdict.Worse)]
    [InlineData(0.004, 0.001, ContrastVerdict.BetterWithinRegion)]
    [InlineData(-0.004, 0.001, ContrastVerdict.WorseWithinRegion)]
    [InlineData(0.001, 0.002, ContrastVerdict.PracticallyEqual)]
    [InlineData(0.001, 0.02, ContrastVerdict.Undecided)]
    public void The_verdict_follows_from_difference_and_error(double difference, double error, ContrastVerdict verdict)
    {
        var judged = Assert.Single(ContrastFamily.Judge([(MetricNames.TestAccuracy, Contrast(difference, error))], 0.01));
        Assert.Equal(verdict, judged.Verdict);
        Assert.Equal(0.95, ContrastFamily.ProbabilityWithin(judged, judged.SmallestRegion), tolerance: 1e-9);
    }

    [Fact]
    public void A_smaller_gap_is_better() => Assert.Equal(
        ContrastVerdict.Better, ContrastFamily.Judge([(MetricNames.Gap, Contrast(-0.05, 0.01))], 0.01)[0].Verdict);

    [Fact]
    public void A_difference_shown_alone_may_be_undecided_among_many()
    {
        var one = Contrast(0.05, 0.02); // p 0.014
        Assert.Equal(ContrastVerdict.Better, ContrastFamily.Judge([(MetricNames.TestAccuracy, one)], 0.01)[0].Verdict);
        var many = ContrastFamily.Judge([.. Enumerable.Repeat((MetricNames.TestAccuracy, one), 10)], 0.01);
        Assert.All(many, contrast => Assert.Equal((ContrastVerdict.Undecided, 10), (contrast.Verdict, contrast.Family)));
        Assert.Equal(one.P, many[0].P);
    }

    [Fact]
    public void A_wider_region_makes_settings_equal()
    {
        var contrast = (MetricNames.TestAccuracy, Contrast(0.001, 0.02));
        Assert.Equal(ContrastVerdict.PracticallyEqual, ContrastFamily.Judge([contrast], 0.05)[0].Verdict);
        Assert.Equal("practically equal (within 5 points)",
            ContrastFamily.Judge([contrast], 0.05)[0].DescribeVerdict(contrast.TestAccuracy));
    }

    [Fact]
    public void Repeats_needed_follow_the_formula()
    {
        // N 400, family 1: z = 1.96 + 0.84; allowed variance 400 · 0.0009 / 7.849 = 0.0459; that of models, 0.5 · 0.05, does not shrink.
        var contrast = Contrast(0.001, 0.02) with { Observations = 400, Repeats = 2, Variance = 0.05, RepeatVariance = 0.08 };
        var z = Normal.InvCDF(0, 1, 0.975) + Normal.InvCDF(0, 1, 0.8);
        var allowed = 400 * 0.0009 / (z * z);
        var ofTracks = 0.05 - (0.08 / 2) + (0.5 * 0.05);
        var need = DecisionPlan.Of(contrast)!;
        Assert.Equal((int)Math.Ceiling(0.08 / (allowed - ofTracks)), need.Repeats);
        Assert.Equal(need.Repeats - 2, need.MissingRepeats);
        Assert.Null(need.Observations);

        // Tracks alone vary by more than is allowed: no number of repeats helps.
        var hopeless = DecisionPlan.Of(contrast with { Variance = 0.12 })!;
        Assert.Null(hopeless.Repeats);
        Assert.Equal((int)Math.Ceiling(1.5 * z * z * 0.12 / 0.0009), hopeless.Observations);
    }

    /// <summary>A holdout of 20 of 100 tracks: 160 tested ones are 800 in the dataset. Ten groups of 100 tracks: 16 are 160.</summary>
    [Theory]
    [InlineData(160, 20, 800)]
    [InlineData(160, 100, 160)]
    [InlineData(16, 10, 160)]
    [InlineData(int.MaxValue, 20, int.MaxValue)]
    public void The_tracks_needed_are_those_of_the_dataset(int needed, int tested, int expected)
    {
        var need = new DecisionNeed(0.03, null, needed, 1);
        var contrast = Contrast(0.01, 0.02) with { Observations = tested };
        Assert.Equal(expected, need.OverDataset(100, tested).Observations);
        var comparison = new ParameterComparison(["k"], "testAccuracy", [], [new("1", "3", contrast, need)], true, "");
        Assert.Equal(expected, comparison.OverDataset(100).Pairs[0].Needed?.Observations);
        var conclusions = new SweepConclusions(2, null, null, null, [new(new ExperimentId("s", 1), contrast, contrast, need)]);
        Assert.Equal(expected, conclusions.OverDataset(100).Rivals[0].Needed?.Observations);
        Assert.Equal(5, (need with { Repeats = 5, Observations = null }).OverDataset(100, tested).Repeats);
    }

    [Fact]
    public void A_decided_contrast_needs_nothing() =>
        Assert.Null(DecisionPlan.Of(Contrast(0.05, 0.01) with { Verdict = ContrastVerdict.Better }));

    private static Contrast Contrast(double difference, double error)
    {
        var p = 2 * StudentT.CDF(0, 1, 95, -Math.Abs(difference) / error);
        return new Contrast(
            difference, difference - (2 * error), difference + (2 * error), error, 95, p, ContrastMethod.Tracks, 100, 50, 1, 0.1, null, 1.5,
            p, 1, 0.01, 1, ContrastVerdict.Undecided);
    }
}
