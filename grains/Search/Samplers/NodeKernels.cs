using Experiments.Domain;
using Experiments.Search.Spaces;
using MathNet.Numerics;

namespace Experiments.Search.Samplers;

/// <summary>The kernels of a <see cref="ParzenEstimator"/> along one node, one an observation.</summary>
internal abstract class NodeKernels
{
    private const int MaxTable = 256;

    /// <summary>Kernels around the given positions of a range, as one of <paramref name="dimensions"/> nodes.</summary>
    public static NodeKernels Around(UnitRange range, double[] centres, int dimensions) => range switch
    {
        CellRange { IsOrdered: false } words => WordKernels(words, centres),
        CellRange { Count: <= MaxTable } cells => StepKernels(cells, centres, Width(centres, dimensions)),

        // So many cells are as good as none: the middle of a cell stands for it.
        _ => new GaussKernels(centres, Width(centres, dimensions)),
    };

    /// <summary>Adds what does not depend on where the density is asked for.</summary>
    public abstract void AddConstants(Span<double> terms);

    /// <summary>Adds each kernel's logarithm at a position.</summary>
    public abstract void AddLogDensities(double position, Span<double> terms);

    /// <summary>The logarithm of the even density there.</summary>
    public abstract double LogPrior(double position);

    /// <summary>A position drawn from one kernel.</summary>
    public abstract double Draw(int component, RandomStream stream);

    /// <summary>A position drawn from the prior.</summary>
    public virtual double DrawPrior(RandomStream stream) => stream.NextDouble();

    /// <summary>
    /// Standard deviation of the kernels, as a share of the range: a share of the observations' own spread, so that the
    /// search narrows down as they do, falling with their number at the rate that is best for a density in so many
    /// dimensions (Scott 1992).
    /// </summary>
    private static double Width(double[] centres, int dimensions)
    {
        var n = Math.Max(1, centres.Length);
        var mean = centres.Length == 0 ? 0.5 : centres.Average();

        // Six evenly spread observations would add as much: a few close together do not yet prove that all good ones are there.
        const double Doubt = 0.5;
        var spread = Math.Sqrt((centres.Sum(centre => (centre - mean) * (centre - mean)) + Doubt) / n);

        // Chosen on the problems of `search-quality`, as are the bounds: below a 25th of the range draws no longer reach
        // beyond the best.
        return Math.Clamp(0.7 * spread * Math.Pow(n, -1.0 / (dimensions + 4)), 0.04, 0.2);
    }

    /// <summary>An observation's own word gets all but a share, which shrinks with their number, spread over all words.</summary>
    private static TableKernels WordKernels(CellRange cells, double[] centres)
    {
        var smoothing = 1.0 / (centres.Length + 1);
        var total = 1 + (cells.Count * smoothing);
        var (own, other) = (Math.Log((1 + smoothing) / total), Math.Log(smoothing / total));
        return new TableKernels(cells, centres, (cell, centre) => cell == centre ? own : other);
    }

    /// <summary>The share of a normal distribution, cut off at the ends of the range, that falls into a cell.</summary>
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

        // In the tails the difference of two numbers near 1 has no digits left: take both from the side where they are small.
        return a > 0 ? (SpecialFunctions.Erfc(a) - SpecialFunctions.Erfc(b)) / 2
            : b < 0 ? (SpecialFunctions.Erfc(-b) - SpecialFunctions.Erfc(-a)) / 2
            : (SpecialFunctions.Erf(b) - SpecialFunctions.Erf(a)) / 2;
    }

    /// <summary>A draw from what lies in [0, 1) of a normal distribution with its mean there.</summary>
    public static double DrawInUnit(double mean, double width, RandomStream stream)
    {
        // At least a third of all draws are inside: the mean is, and widths are below 1.
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
