using System.Collections.Immutable;
using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Comparisons;

/// <summary>
/// Compares many settings over many blocks by ranks: Friedman's test followed by Nemenyi's (Demšar 2006). Intended for independent blocks,
/// such as datasets; folds of one dataset share training rows, which makes the probabilities too small.
/// </summary>
public static class RankComparison
{
    private const double SignificanceLevel = 0.05;

    /// <summary>
    /// Ranks settings within each block, 1 for the best, mean ranks for ties, and tests whether mean ranks differ.
    /// </summary>
    /// <param name="names">The settings, two or more (Friedman's chi-square is rough below three).</param>
    /// <param name="values">Shape [blocks, settings]; two blocks or more.</param>
    /// <param name="goal">Whether higher or lower is better.</param>
    public static RankTest Friedman(ImmutableArray<string> names, double[,] values, Goal goal)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (blocks, count) = (values.GetLength(0), values.GetLength(1));
        if (names.Length != count || count < 2 || blocks < 2)
        {
            throw new ArgumentException($"{blocks} blocks of {count} values for {names.Length} settings cannot be ranked", nameof(values));
        }

        var sums = new double[count];
        var ties = 0.0;
        for (var block = 0; block < blocks; block++)
        {
            var sign = goal == Goal.Maximize ? -1 : 1;
            var row = Enumerable.Range(0, count).Select(setting => sign * values[block, setting]).ToArray();
            foreach (var group in Enumerable.Range(0, count).GroupBy(setting => row[setting]))
            {
                var size = group.Count();
                var rank = row.Count(value => value < group.Key) + ((size + 1) / 2.0);
                ties += ((double)size * size * size) - size;
                foreach (var setting in group)
                {
                    sums[setting] += rank;
                }
            }
        }

        var (n, k) = ((double)blocks, (double)count);
        var correction = 1 - (ties / (k * ((k * k) - 1) * n));
        var chiSquare = correction <= 0 ? 0 : ((12 / (k * n * (k + 1)) * sums.Sum(sum => sum * sum)) - (3 * n * (k + 1))) / correction;
        chiSquare = Math.Max(0, chiSquare); // rounding of equal mean ranks
        var rest = (n * (k - 1)) - chiSquare;
        var f = rest > 1e-9 ? (n - 1) * chiSquare / rest : double.PositiveInfinity;
        var error = Math.Sqrt(k * (k + 1) / (6 * n));
        return new RankTest(
            names,
            [.. sums.Select(sum => sum / n)],
            blocks,
            chiSquare,
            1 - ChiSquared.CDF(k - 1, chiSquare),
            f,
            double.IsInfinity(f) ? 0 : 1 - FisherSnedecor.CDF(k - 1, (k - 1) * (n - 1), f),
            StudentizedRange.Quantile(SignificanceLevel, count) / Math.Sqrt(2) * error,
            [.. sums.Select(first => sums.Select(second => PairP(first / n, second / n)).ToImmutableArray())]);

        double PairP(double a, double b) => 1 - StudentizedRange.Cdf(Math.Abs(a - b) / error * Math.Sqrt(2), count);
    }
}
