using CsCheck;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;
using Xunit;

namespace Experiments.Unit.Evaluation.Comparisons;

public sealed class ManyComparisonsTests
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

    [Fact]
    public void McNemar_equals_statsmodels_and_the_mid_p_of_scipy()
    {
        foreach (var test in ReferenceStatistics.Cases("mcNemar"))
        {
            var result = McNemar.Of((int)test.Number("onlyFirst"), (int)test.Number("onlySecond"));
            Assert.Equal(test.Number("exact"), result.ExactP, tolerance: 1e-12);
            Assert.Equal(test.Number("mid"), result.MidP, tolerance: 1e-12);
        }
    }

    [Fact]
    public void McNemar_counts_tracks_not_slices()
    {
        var first = TrackVoting.Of(TestData.Predictions(2, (0, 0, [1f, 0f]), (0, 0, [1f, 0f]), (1, 1, [1f, 0f]), (2, 1, [0f, 1f])));
        var second = TrackVoting.Of(TestData.Predictions(2, (2, 1, [0f, 1f]), (1, 1, [0f, 1f]), (0, 0, [0f, 1f])));
        var test = McNemar.Of(first, second);
        Assert.Equal((1, 1, 1), (test.OnlyFirst, test.OnlySecond, test.ExactP));
        Assert.Throws<ArgumentException>(() => McNemar.Of(first, [.. second.Skip(1)]));
    }

    [Fact]
    public void The_simplest_within_one_standard_error_of_the_best_is_chosen()
    {
        var candidates = new[] { At(0, 0.80, 0.02, 100), At(1, 0.79, 0.01, 10), At(2, 0.781, 0.03, 5), At(3, 0.77, 0.05, 1) };
        Assert.Equal(2, OneStandardError.Choose(candidates, Goal.Maximize)!.Value.Number);
        Assert.Equal(3, OneStandardError.Choose(candidates, Goal.Minimize)!.Value.Number);
        Assert.Null(OneStandardError.Choose([], Goal.Maximize));

        static OneStandardError.Candidate At(int number, double mean, double error, double complexity) =>
            new(new ExperimentId("s", number), new Estimate(mean, null, null, null, 5, IntervalMethod.Corrected, error), complexity);
    }
}
