namespace Experiments.Models.Networks.Training;

/// <summary>Target probabilities multiplied by the row's weight, so that cross-entropy is a single product.</summary>
internal static class SoftTargets
{
    /// <summary>
    /// Fills one row: 1 − smoothing on the label, smoothing spread evenly over all outputs (Szegedy et al. 2016), times
    /// <paramref name="weight"/>.
    /// </summary>
    public static void Fill(Span<float> row, int label, double smoothing, double weight)
    {
        row.Fill((float)(weight * smoothing / row.Length));
        row[label] += (float)(weight * (1 - smoothing));
    }

    /// <summary>The same for a mixture: the sum of what each output would give as the label, times its share.</summary>
    /// <param name="row">The targets.</param>
    /// <param name="shares">The share of each output.</param>
    /// <param name="smoothing">Share spread evenly over all outputs.</param>
    /// <param name="weights">The weight of a row of each output.</param>
    public static void Fill(Span<float> row, ReadOnlySpan<float> shares, double smoothing, double[] weights)
    {
        var sum = 0.0;
        for (var output = 0; output < row.Length; output++)
        {
            sum += shares[output] * weights[output];
        }

        row.Fill((float)(sum * smoothing / row.Length));
        for (var output = 0; output < row.Length; output++)
        {
            row[output] += (float)(shares[output] * weights[output] * (1 - smoothing));
        }
    }
}
