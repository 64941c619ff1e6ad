using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Finds the best split of a column from its histogram. Empty bins cost next to nothing. A workspace: one per thread.</summary>
internal sealed class HistogramScan(BinnedMatrix matrix, TreeSettings settings, LeafObjective objective)
{
    private GainScan _splits = new(settings, objective, matrix.MaxBins);

    /// <summary>Replaces <paramref name="best"/> if the column has a better split.</summary>
    /// <param name="histogram">Of all columns.</param>
    /// <param name="column">Above the columns seen before, so that the lowest of equal splits wins.</param>
    /// <param name="node">The node.</param>
    /// <param name="best">The best split of the columns before.</param>
    public void Scan(ReadOnlySpan<double> histogram, int column, in NodeTotals node, ref SplitCandidate best)
    {
        var cuts = matrix.Cuts[column];
        var bins = histogram.Slice(2 * matrix.Starts[column], 2 * cuts.Length);
        if (_splits.Capacity < cuts.Length)
        {
            _splits = new GainScan(settings, objective, matrix.MaxBins);
        }

        var change = best.LossChange;
        var sum = ListAscending(bins, out var count);
        var found = _splits.FindBest(count, node, ref change);
        if (found >= 0)
        {
            var (left, bin) = (_splits.SideOf(found), _splits.Places[found]);
            best = new SplitCandidate(change, column, cuts[bin], bin, false, left, node.Sum - left);
        }

        // The bins lack rows of the node: those without a value. They have been on the right, now they are on the left.
        if (sum != node.Sum)
        {
            count = ListDescending(bins);
            found = _splits.FindBest(count, node, ref change);
            if (found >= 0)
            {
                var (right, bin) = (_splits.SideOf(found), _splits.Places[found] - 1);
                var threshold = bin < 0 ? matrix.Minimums[column] : cuts[bin];
                best = new SplitCandidate(change, column, threshold, bin, true, node.Sum - right, right);
            }
        }
    }

    /// <summary>
    /// Lists the splits after each bin that has rows, with the sum of this bin and those before it; returns the whole sum.
    /// </summary>
    private GradientSum ListAscending(ReadOnlySpan<double> bins, out int count)
    {
        ref var first = ref MemoryMarshal.GetReference(bins);
        var (gradients, hessians, places) = (_splits.Gradients, _splits.Hessians, _splits.Places);
        var sum = Vector128<double>.Zero;
        var end = bins.Length / 2;
        var bin = 0;
        count = 0;
        for (; bin + 4 <= end; bin += 4)
        {
            ref var four = ref Unsafe.Add(ref first, 2 * bin);
            var any = Vector256.LoadUnsafe(ref four).AsInt64() | Vector256.LoadUnsafe(ref four, 4).AsInt64();
            if (any == Vector256<long>.Zero)
            {
                continue;
            }

            for (var i = 0; i < 4; i++)
            {
                var pair = Vector128.LoadUnsafe(ref four, (nuint)(2 * i));
                sum += pair;
                gradients[count] = sum.GetElement(0);
                hessians[count] = sum.GetElement(1);
                places[count] = bin + i;
                count += pair == Vector128<double>.Zero ? 0 : 1;
            }
        }

        for (; bin < end; bin++)
        {
            var pair = Vector128.LoadUnsafe(ref first, (nuint)(2 * bin));
            sum += pair;
            gradients[count] = sum.GetElement(0);
            hessians[count] = sum.GetElement(1);
            places[count] = bin;
            count += pair == Vector128<double>.Zero ? 0 : 1;
        }

        return new GradientSum(sum.GetElement(0), sum.GetElement(1));
    }

    /// <summary>Lists the splits before each bin that has rows, from the last on, with the sum of this bin and those after it.</summary>
    private int ListDescending(ReadOnlySpan<double> bins)
    {
        var (gradient, hessian, count) = (0.0, 0.0, 0);
        for (var bin = (bins.Length / 2) - 1; bin >= 0; bin--)
        {
            if (bins[2 * bin] != 0 || bins[(2 * bin) + 1] != 0)
            {
                gradient += bins[2 * bin];
                hessian += bins[(2 * bin) + 1];
                (_splits.Gradients[count], _splits.Hessians[count], _splits.Places[count]) = (gradient, hessian, bin);
                count++;
            }
        }

        return count;
    }
}
