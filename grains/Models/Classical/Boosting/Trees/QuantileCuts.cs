namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// The bins of each column: bin b holds values from cut b − 1 up to, but not including, cut b; the last also all that are greater. With
/// no more distinct values than bins, the cuts are the values themselves but the lowest, and one above all.
/// </summary>
internal sealed class QuantileCuts
{
    private QuantileCuts(float[][] cuts, float[] minimums)
    {
        (Cuts, Minimums) = (cuts, minimums);
    }

    /// <summary>Of each column, ascending; one or more.</summary>
    public float[][] Cuts { get; }

    /// <summary>Of each column, below all values: the threshold that no value is below.</summary>
    public float[] Minimums { get; }

    /// <summary>Cuts for hist: from the values alone, weighted by the rows' <paramref name="weights"/>.</summary>
    public static QuantileCuts OfRows(
        float[] values, int columns, float[] weights, int maxBins, ParallelOptions options)
    {
        var summaries = new QuantileSummary[columns];
        Parallel.For(0, columns, options, column =>
        {
            var ofColumn = new float[weights.Length];
            for (var row = 0; row < ofColumn.Length; row++)
            {
                ofColumn[row] = values[(row * columns) + column];
            }

            summaries[column] = QuantileSketch.OfChunks(ofColumn, weights, maxBins);
        });
        return Of(summaries, maxBins);
    }

    /// <summary>Cuts for one tree of approx: equal shares of <paramref name="weights"/>, the rows' second derivatives.</summary>
    public static QuantileCuts OfSorted(SortedColumns sorted, float[] weights, int maxBins)
    {
        var summaries = new QuantileSummary[sorted.Count];
        for (var column = 0; column < summaries.Length; column++)
        {
            summaries[column] = QuantileSketch.OfSorted(sorted.Present(column), weights, maxBins);
        }

        return Of(summaries, maxBins);
    }

    /// <summary>The bin of a value that is not NaN.</summary>
    public static int Find(float[] cuts, float value)
    {
        var (low, high) = (0, cuts.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = cuts[middle] > value ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static QuantileCuts Of(QuantileSummary[] summaries, int maxBins) =>
        new([.. summaries.Select(summary => Of(summary, maxBins))], [.. summaries.Select(Minimum)]);

    private static float[] Of(QuantileSummary summary, int maxBins)
    {
        var cuts = new List<float>();
        for (var i = 1; i < Math.Min(summary.Count, maxBins); i++)
        {
            cuts.Add(summary[i].Value);
        }

        var last = summary.Count > 0 ? summary[^1].Value : Minimum(summary);
        cuts.Add((float)(last + (Math.Abs((double)last) + 1e-5f)));
        return [.. cuts];
    }

    private static float Minimum(QuantileSummary summary) =>
        summary.Count > 0 ? (float)(summary[0].Value - Math.Abs((double)summary[0].Value) - 1e-5f) : 1e-5f;
}
