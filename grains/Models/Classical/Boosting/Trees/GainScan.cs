using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Finds the best of the splits of one column: the caller lists the sums on one side of each, in order, and the gains are computed
/// eight at a time. The first of equal gains wins. A workspace: one per thread.
/// </summary>
internal sealed class GainScan
{
    private const int Lanes = 8;

    private readonly LeafObjective _objective;
    private readonly double _alpha;
    private readonly double _lambda;
    private readonly double _minChildWeight;

    /// <summary>Makes room for <paramref name="capacity"/> splits.</summary>
    public GainScan(TreeSettings settings, LeafObjective objective, int capacity)
    {
        _objective = objective;
        (_alpha, _lambda, _minChildWeight) = (settings.Alpha, settings.Lambda, settings.MinChildWeight);
        Gradients = new double[capacity + Lanes];
        Hessians = new double[capacity + Lanes];
        Places = new int[capacity + Lanes];
    }

    /// <summary>How many splits can be listed.</summary>
    public int Capacity => Places.Length - Lanes;

    /// <summary>Of each split: first derivatives on its side.</summary>
    public double[] Gradients { get; }

    /// <summary>Of each split: second derivatives on its side.</summary>
    public double[] Hessians { get; }

    /// <summary>Where each split is, in the caller's numbers.</summary>
    public int[] Places { get; }

    /// <summary>The sum on the listed side of split <paramref name="index"/>.</summary>
    public GradientSum SideOf(int index) => new(Gradients[index], Hessians[index]);

    /// <summary>
    /// The first of the <paramref name="count"/> listed splits that has the largest change of the loss, if that exceeds
    /// <paramref name="change"/>, which is then replaced; −1 otherwise. Splits with too light a child do not count.
    /// </summary>
    public int FindBest(int count, in NodeTotals node, ref float change) =>
        _objective.HasLargestStep ? FindBestPlainly(count, node, ref change) : FindBestOfEight(count, node, ref change);

    /// <summary>The plain version, and the oracle of the other.</summary>
    internal int FindBestPlainly(int count, in NodeTotals node, ref float change)
    {
        var best = -1;
        for (var i = 0; i < count; i++)
        {
            var side = SideOf(i);
            var other = node.Sum - side;
            if (side.Hessian >= _minChildWeight && other.Hessian >= _minChildWeight)
            {
                var gain = _objective.Gain(side) + _objective.Gain(other) - node.Gain;
                if (gain > change && !float.IsInfinity(gain))
                {
                    (best, change) = (i, gain);
                }
            }
        }

        return best;
    }

    private int FindBestOfEight(int count, in NodeTotals node, ref float change)
    {
        // Beyond the last split the lanes hold NaN, which is never heavy enough.
        Hessians.AsSpan(count, Lanes).Fill(double.NaN);
        ref var gradients = ref MemoryMarshal.GetArrayDataReference(Gradients);
        ref var hessians = ref MemoryMarshal.GetArrayDataReference(Hessians);
        var sumGradient = Vector256.Create(node.Sum.Gradient);
        var sumHessian = Vector256.Create(node.Sum.Hessian);
        var leaf = Vector256.Create(node.Gain);
        var infinity = Vector256.Create(float.PositiveInfinity);
        var largest = Vector256.Create(change);
        var index = Vector256<int>.Indices;
        var found = Vector256.Create(-1);
        for (nuint i = 0; i < (nuint)count; i += Lanes)
        {
            var g0 = Vector256.LoadUnsafe(ref gradients, i);
            var g1 = Vector256.LoadUnsafe(ref gradients, i + 4);
            var h0 = Vector256.LoadUnsafe(ref hessians, i);
            var h1 = Vector256.LoadUnsafe(ref hessians, i + 4);
            var gains = Gains(g0, g1, h0, h1) + Gains(sumGradient - g0, sumGradient - g1, sumHessian - h0, sumHessian - h1) - leaf;
            var isBetter = Vector256.GreaterThan(gains, largest) & Vector256.LessThan(gains, infinity);
            largest = Vector256.ConditionalSelect(isBetter, gains, largest);
            found = Vector256.ConditionalSelect(isBetter.AsInt32(), index, found);
            index += Vector256.Create(Lanes);
        }

        if (found == Vector256.Create(-1))
        {
            return -1;
        }

        var best = -1;
        for (var lane = 0; lane < Lanes; lane++)
        {
            var (gain, at) = (largest[lane], found[lane]);
            if (at >= 0 && (gain > change || (gain == change && best >= 0 && at < best)))
            {
                (best, change) = (at, gain);
            }
        }

        return best;
    }

    /// <summary>Gains of eight leaves, rounded as in <see cref="LeafObjective.Gain"/>; NaN for those that are too light.</summary>
    private Vector256<float> Gains(Vector256<double> g0, Vector256<double> g1, Vector256<double> h0, Vector256<double> h1) =>
        Vector256.Narrow(Numerator(g0, h0), Numerator(g1, h1)) / Vector256.Narrow(Denominator(h0), Denominator(h1));

    private Vector256<double> Numerator(Vector256<double> gradient, Vector256<double> hessian)
    {
        var shrunk = Vector256.Max(Vector256.Abs(gradient) - Vector256.Create(_alpha), Vector256<double>.Zero);
        var numerator = Vector256.ConditionalSelect(
            Vector256.GreaterThan(hessian, Vector256<double>.Zero), shrunk * shrunk, Vector256<double>.Zero);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(hessian, Vector256.Create(_minChildWeight)), numerator, Vector256.Create(double.NaN));
    }

    private Vector256<double> Denominator(Vector256<double> hessian) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(hessian, Vector256<double>.Zero), hessian + Vector256.Create(_lambda), Vector256<double>.One);
}
