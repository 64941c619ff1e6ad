using Experiments.Domain;
using Experiments.Search.Spaces;
using MathNet.Numerics;

namespace Experiments.Search.Samplers;

/// <summary>The kernels of a <see cref="ParzenEstimator"/> along one node, one per observation.</summary>
internal abstract class NodeKernels
{
    private const int MaxTable = 256;

    /// <summary>Kernels around the given positions of a range, as one of <paramref name="dimensions"/> nodes.</summary>
    public static NodeKernels Around(UnitRange range, double[] centres, int dimensions) => range switch
    {
        CellRange { IsOrdered: false } words => WordKernels(words, centres),
        CellRange { Count: <= MaxTable } cells => StepKernels(cells, centres, Width(centres, dimensions)),

        // With this many cells the range is treated as continuous, with each cell represented by its middle.
        _ => new GaussKernels(centres, Width(centres, dimensions)),
    };

    /// <summary>Adds the terms that do not depend on the position.</summary>
    public abstract void AddConstants(Span<double> terms);

    /// <summary>Adds each kernel's log density at a position.</summary>
    public abstract void AddLogDensities(double position, Span<double> terms);

    /// <summary>The log density of the uniform prior at a position.</summary>
    public abstract double LogPrior(double position);

    /// <summary>A position drawn from one kernel.</summary>
    public abstract double Draw(int component, RandomStream stream);

    /// <summary>A position drawn from the prior.</summary>
    public virtual double DrawPrior(RandomStream stream) => stream.NextDouble();

    /// <summary>
    /// Standard deviation of the kernels, as a share of the range: proportional to the spread of the observations, so that the search
    /// narrows with them, decreasing with their number at the optimal rate for the number of dimensions (Scott 1992).
    /// </summary>
    private static double Width(double[] centres, int dimensions)
    {
        var n = Math.Max(1, centres.Length);
        var mean = centres.Length == 0 ? 0.5 : centres.Average();

        // Equivalent to adding six evenly spread observations: a few close together do not prove that all good ones are there.
        const double Doubt = 0.5;
        var spread = Math.Sqrt((centres.Sum(centre => (centre - mean) * (centre - mean)) + Doubt) / n);

        // Tuned on the problems of `search-quality`, like the bounds: below 1/25 of the range, draws no longer go beyond the best.
        return Math.Clamp(0.7 * spread * Math.Pow(n, -1.0 / (dimensions + 4)), 0.04, 0.2);
    }

    /// <summary>
    /// An observation's own word gets all probability except a share spread over all words, which shrinks with the number of observations.
    /// </summary>
    private static TableKernels WordKernels(CellRange cells, double[] centres)
    {
        var smoothing = 1.0 / (centres.Length + 1);
        var total = 1 + (cells.Count * smoothing);
        var (own, other) = (Math.Log((1 + smoothing) / total), Math.Log(smoothing / total));
        return new TableKernels(cells, centres, (cell, centre) => cell == centre ? own : other);
    }

    /// <summary>The probability of a cell under a normal distribution truncated at the ends of the range.</summary>
    private static TableKernels StepKernels(CellRange cells, double[] centres, double width) =>
        new(cells, centres, (cell, centre) =>
        {
            var (low, high) = cells.Ends(cell);
            return Math.Log(Math.Max(double.Epsilon, Normal.Mass(low, high, cells.Middle(centre), width)))
                - Math.Log(Normal.Mass(0, 1, cells.Middle(centre), width));
        });
}

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    private static readonly double RootTwo = Math.Sqrt(2);

    /// <summary>Its mass between two points.</summary>
    public static double Mass(double low, double high, double mean, double width)
    {
        var (a, b) = ((low - mean) / (width * RootTwo), (high - mean) / (width * RootTwo));

        // In the tails the difference of two numbers near 1 loses all digits: use the side where both are small.
        return a > 0 ? (SpecialFunctions.Erfc(a) - SpecialFunctions.Erfc(b)) / 2
            : b < 0 ? (SpecialFunctions.Erfc(-b) - SpecialFunctions.Erfc(-a)) / 2
            : (SpecialFunctions.Erf(b) - SpecialFunctions.Erf(a)) / 2;
    }

    /// <summary>A draw from a normal distribution truncated to [0, 1), with its mean in that interval.</summary>
    public static double DrawInUnit(double mean, double width, RandomStream stream)
    {
        // At least a third of all draws are inside, because the mean is inside and widths are below 1.
        while (true)
        {
            var draw = mean + (width * stream.NextNormal());
            if (draw is >= 0 and < 1)
            {
                return draw;
            }
        }
    }
}
