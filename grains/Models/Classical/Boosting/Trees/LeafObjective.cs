namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Leaf values and gains (Chen and Guestrin 2016, equations 5 to 7, with an L1 penalty and a largest step). Every operation has the
/// precision that it has in XGBoost 1.7, in which gains are single and sums double: two splits that differ by less tie there too.
/// </summary>
internal sealed class LeafObjective(TreeSettings settings)
{
    private readonly float _lambda = settings.Lambda;
    private readonly float _alpha = settings.Alpha;
    private readonly float _minChildWeight = settings.MinChildWeight;
    private readonly float _maxDelta = settings.MaxDelta;

    /// <summary>Whether gains need the leaf value, because it is limited.</summary>
    public bool HasLargestStep => _maxDelta != 0;

    /// <summary>Value of a leaf before the learning rate: −G / (H + λ), less the penalty, within the limit.</summary>
    public float Weight(GradientSum sum)
    {
        if (sum.Hessian < _minChildWeight || sum.Hessian <= 0)
        {
            return 0;
        }

        var weight = -Shrink(sum.Gradient) / (sum.Hessian + _lambda);
        return (float)(_maxDelta != 0 && Math.Abs(weight) > _maxDelta ? Math.CopySign(_maxDelta, weight) : weight);
    }

    /// <summary>G² / (H + λ): twice the loss that a leaf of these rows saves.</summary>
    public float Gain(GradientSum sum)
    {
        if (sum.Hessian <= 0)
        {
            return 0;
        }

        if (_maxDelta == 0)
        {
            var shrunk = Shrink(sum.Gradient);
            return (float)(shrunk * shrunk) / (float)(sum.Hessian + _lambda);
        }

        var weight = Weight(sum);
        return -((2 * (float)sum.Gradient * weight) + (((float)sum.Hessian + _lambda) * (weight * weight)));
    }

    /// <summary>Whether these rows may have two heavy enough children; a little less than enough counts, for rounding.</summary>
    public bool CanSplit(GradientSum sum) => sum.Hessian >= 1.999 * _minChildWeight;

    /// <summary>The totals of a node with these rows.</summary>
    public NodeTotals Totals(GradientSum sum) => new(sum, Gain(sum));

    private double Shrink(double gradient) =>
        gradient > _alpha ? gradient - _alpha : gradient < -_alpha ? gradient + _alpha : 0;
}
