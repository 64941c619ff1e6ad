namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Sums over rows of the loss's first and second derivatives.</summary>
internal readonly record struct GradientSum(double Gradient, double Hessian)
{
    public static GradientSum operator +(GradientSum a, GradientSum b) => new(a.Gradient + b.Gradient, a.Hessian + b.Hessian);

    public static GradientSum operator -(GradientSum a, GradientSum b) => new(a.Gradient - b.Gradient, a.Hessian - b.Hessian);

    /// <summary>The sum over <paramref name="rows"/>, in their order; <paramref name="pairs"/> has each row's two derivatives.</summary>
    public static GradientSum Of(ReadOnlySpan<int> rows, ReadOnlySpan<float> pairs)
    {
        var (gradient, hessian) = (0.0, 0.0);
        foreach (var row in rows)
        {
            gradient += pairs[2 * row];
            hessian += pairs[(2 * row) + 1];
        }

        return new GradientSum(gradient, hessian);
    }
}
