namespace Experiments.Models.Networks.Training;

/// <summary>What a network is to answer, as probabilities times the row's weight: cross-entropy is then one product.</summary>
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
