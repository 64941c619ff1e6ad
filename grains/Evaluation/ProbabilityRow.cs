using System.Numerics;

namespace Experiments.Evaluation;

/// <summary>Operations on one row of probabilities.</summary>
public static class ProbabilityRow
{
    /// <summary>Index of the maximum; the first of equal values.</summary>
    public static int IndexOfMax<T>(ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>The same for an array.</summary>
    public static int IndexOfMax(double[] values) => IndexOfMax<double>(values);
}
