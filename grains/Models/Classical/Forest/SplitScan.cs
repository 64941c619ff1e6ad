namespace Experiments.Models.Classical.Forest;

/// <summary>
/// Scans the sorted keys of one column of one node and finds the best cut. Keys are
/// rank (32 bits), class (16), times drawn (16). A cut's score is the negated impurity of
/// both sides, each weighted, without terms that are the same for every cut of a node.
/// </summary>
internal sealed class SplitScan(double[] classWeights, bool isEntropy)
{
    private readonly double[] _left = new double[classWeights.Length];
    private readonly double[] _right = new double[classWeights.Length];

    /// <summary>The best cut: keys before <c>Position</c> go left; position 0 if no cut is allowed.</summary>
    public (int Position, double Score) Best(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> totals, int minSamplesLeaf) =>
        isEntropy ? BestEntropy(keys, totals, minSamplesLeaf) : BestGini(keys, totals, minSamplesLeaf);

    /// <summary>Weighted Gini impurity is W − Σ w²/W: the score is Σ l²/L + Σ r²/R.</summary>
    private (int Position, double Score) BestGini(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> totals, int minSamplesLeaf)
    {
        var (left, right) = (_left, _right);
        Array.Clear(left);
        totals.CopyTo(right);
        double leftSum = 0, rightSum = 0, leftSquares = 0, rightSquares = 0;
        foreach (var total in totals)
        {
            rightSum += total;
            rightSquares += total * total;
        }

        var (best, bestScore) = (0, double.NegativeInfinity);
        var last = keys.Length - minSamplesLeaf;
        for (var i = 0; i < last;)
        {
            var key = keys[i];
            var label = (int)(key >> 16) & 0xffff;
            var weight = (int)(key & 0xffff) * classWeights[label];
            var (l, r) = (left[label], right[label]);
            leftSquares += weight * ((2 * l) + weight);
            rightSquares -= weight * ((2 * r) - weight);
            left[label] = l + weight;
            right[label] = r - weight;
            leftSum += weight;
            rightSum -= weight;
            i++;
            if (i >= minSamplesLeaf && key >> 32 != keys[i] >> 32)
            {
                // One division instead of two: both sums are positive here.
                var score = ((leftSquares * rightSum) + (rightSquares * leftSum)) / (leftSum * rightSum);
                if (score > bestScore)
                {
                    (best, bestScore) = (i, score);
                }
            }
        }

        return (best, bestScore);
    }

    /// <summary>Weighted entropy is W log W − Σ w log w: the score is that of both sides, negated.</summary>
    private (int Position, double Score) BestEntropy(ReadOnlySpan<ulong> keys, ReadOnlySpan<double> totals, int minSamplesLeaf)
    {
        var (left, right) = (_left, _right);
        Array.Clear(left);
        totals.CopyTo(right);
        double leftSum = 0, rightSum = 0, leftLogs = 0, rightLogs = 0;
        foreach (var total in totals)
        {
            rightSum += total;
            rightLogs += XLogX(total);
        }

        var (best, bestScore) = (0, double.NegativeInfinity);
        var last = keys.Length - minSamplesLeaf;
        for (var i = 0; i < last;)
        {
            var key = keys[i];
            var label = (int)(key >> 16) & 0xffff;
            var weight = (int)(key & 0xffff) * classWeights[label];
            leftLogs -= XLogX(left[label]);
            rightLogs -= XLogX(right[label]);
            left[label] += weight;
            right[label] -= weight;
            leftLogs += XLogX(left[label]);
            rightLogs += XLogX(right[label]);
            leftSum += weight;
            rightSum -= weight;
            i++;
            if (i >= minSamplesLeaf && key >> 32 != keys[i] >> 32)
            {
                var score = leftLogs - XLogX(leftSum) + rightLogs - XLogX(rightSum);
                if (score > bestScore)
                {
                    (best, bestScore) = (i, score);
                }
            }
        }

        return (best, bestScore);
    }

    /// <summary>x log x; 0 for rounding errors near 0.</summary>
    private static double XLogX(double x) => x > 1e-12 ? x * Math.Log(x) : 0;
}
