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
}
