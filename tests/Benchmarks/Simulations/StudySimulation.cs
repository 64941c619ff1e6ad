using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// Many studies of one design: how often contrasts find a difference, and how often intervals cover the truth, next to the corrected
/// resampled t-test over runs (Nadeau and Bengio 2003), and with other factors for the variance of the trained models.
/// </summary>
internal sealed record StudySimulation(StudyDesign Design, int Studies, ulong Seed)
{
    /// <summary>The factors compared; null is the product's own.</summary>
    public static readonly ImmutableArray<double?> Factors = [null, 1, 1.25, 1.5, 1.75];

    private static readonly MetricParts Test = MetricParts.Of(MetricNames.TestAccuracy)!; // not null, both: sums of accuracies
    private static readonly MetricParts Gap = MetricParts.Of(MetricNames.Gap)!;

    /// <summary>Runs the studies on all processors.</summary>
    public StudyShares Run()
    {
        var truth = Design.Truth(1, Seeds.Derive(Seed, "truth"), draws: 300);
        var (alarms, gapAlarms, covered, gapCovered) = (Counts(), Counts(), Counts(), Counts());
        Parallel.For(0, Studies, study =>
        {
            var (first, second) = Design.Draw(Seeds.Derive(Seed, "study", $"{study}"));
            var overlap = second.Average(run => (double)run.Test.Sum(count => count.Slices) / run.Train.Sum(count => count.Slices));
            Count(Test, truth.Test, alarms, covered);
            Count(Gap, truth.Train - truth.Test, gapAlarms, gapCovered);

            void Count(MetricParts metric, double value, int[] found, int[] covers)
            {
                var (a, b) = (BlockScores.Of(first, metric), BlockScores.Of(second, metric));
                for (var factor = 0; factor < Factors.Length; factor++)
                {
                    Add(found, factor, TrackContrast.Of(a, b, Factors[factor]).P < 0.05);
                    Add(covers, factor, Covers(Intervals.OverBlocks(b, metric.IsDifference, Factors[factor]), value));
                }

                Add(found, Factors.Length, RunContrast.Of(Values(first, metric), Values(second, metric), overlap).P < 0.05);
                Add(covers, Factors.Length, Covers(Intervals.Corrected(Values(second, metric), overlap, metric.IsDifference ? -1 : 0, 1), value));
            }
        });
        return new StudyShares(Shares(alarms), Shares(gapAlarms), Shares(covered), Shares(gapCovered));

        static int[] Counts() => new int[Factors.Length + 1];
        ImmutableArray<double> Shares(int[] counts) => [.. counts.Select(count => (double)count / Studies)];
        static void Add(int[] counts, int place, bool isIn)
        {
            if (isIn)
            {
                Interlocked.Increment(ref counts[place]);
            }
        }
    }

    private static bool Covers(Estimate estimate, double truth) => estimate.Low <= truth && truth <= estimate.High;

    private static double[] Values(RunBlockCounts[] runs, MetricParts metric) => [.. runs.Select(run => BlockScores.Of([run], metric).Value)];
}

/// <summary>Shares of studies: one for each of <see cref="StudySimulation.Factors"/>, then the method over runs.</summary>
/// <param name="Test">A difference of test accuracy was found.</param>
/// <param name="Gap">A difference of the gap was found.</param>
/// <param name="Accuracy">The interval of test accuracy covers the truth.</param>
/// <param name="GapCovered">The interval of the gap covers the truth.</param>
internal sealed record StudyShares(
    ImmutableArray<double> Test, ImmutableArray<double> Gap, ImmutableArray<double> Accuracy, ImmutableArray<double> GapCovered);
