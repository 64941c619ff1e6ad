using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Xunit;

namespace Experiments.Unit.Evaluation.Contrasts;

public sealed class SignFlipTests
{
    [Fact]
    public void With_differences_of_one_size_it_is_McNemars_exact_test()
    {
        foreach (var test in ReferenceStatistics.Cases("mcNemar"))
        {
            var (won, lost) = ((int)test.Number("onlyFirst"), (int)test.Number("onlySecond"));
            if (won + lost <= SignFlip.MaxDifferences)
            {
                double[] differences = [.. Enumerable.Repeat(0.5, won), .. Enumerable.Repeat(-0.5, lost)];
                Assert.Equal(test.Number("exact"), SignFlip.P(differences), tolerance: 1e-12);
            }
        }
    }

    [Fact]
    public void It_counts_the_assignments_at_least_as_extreme()
    {
        var random = new RandomStream(17);
        for (var count = 1; count <= 9; count++)
        {
            double[] differences = [.. Enumerable.Range(0, count).Select(_ => random.NextNormal() + 0.5)];
            var extreme = Enumerable.Range(0, 1 << count).Count(signs =>
                Math.Abs(differences.Select((difference, place) => ((signs >> place) & 1) == 1 ? -difference : difference).Sum())
                >= Math.Abs(differences.Sum()) - 1e-9);
            Assert.Equal((double)extreme / (1 << count), SignFlip.P(differences), tolerance: 1e-12);
        }
    }

    [Fact]
    public void Without_differences_p_is_1() => Assert.Equal(1, SignFlip.P([]));
}
