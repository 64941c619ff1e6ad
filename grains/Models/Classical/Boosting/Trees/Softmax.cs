namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>The objective multi:softprob: probabilities of margins, and the cross-entropy's derivatives, rounded as in XGBoost.</summary>
internal static class Softmax
{
    /// <summary>The smallest probability in a loss, and the smallest second derivative.</summary>
    private const float MinProbability = 1e-16f;

    /// <summary>Replaces a row's margins by its probabilities.</summary>
    public static void ToProbabilities(Span<float> margins)
    {
        var largest = margins[0];
        foreach (var margin in margins)
        {
            largest = MathF.Max(largest, margin);
        }

        Normalize(margins, largest);
    }

    /// <summary>Derivatives of the loss of rows <paramref name="begin"/> to <paramref name="end"/> by each class's margin.</summary>
    /// <param name="margins">Of each class, by row.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="shares">Shares of the classes instead, shape [rows, classes]; null for the labels.</param>
    /// <param name="weights">Weight of each row.</param>
    /// <param name="pairs">Of each class, first and second derivative of each row in turn.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">One beyond the last.</param>
    public static void Differentiate(
        float[][] margins, int[] labels, float[]? shares, float[] weights, float[][] pairs, int begin, int end)
    {
        var row = new float[margins.Length];
        for (var i = begin; i < end; i++)
        {
            // XGBoost starts the search for the largest margin at FLT_MIN here, at the first margin in predictions.
            var largest = 1.17549435e-38f;
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = margins[k][i];
                largest = MathF.Max(largest, row[k]);
            }

            Normalize(row, largest);
            for (var k = 0; k < row.Length; k++)
            {
                var p = row[k];
                var share = shares is null ? (labels[i] == k ? 1 : 0) : shares[(i * row.Length) + k];
                pairs[k][2 * i] = (p - share) * weights[i];
                pairs[k][(2 * i) + 1] = MathF.Max(2 * p * (1 - p) * weights[i], MinProbability);
            }
        }
    }

    /// <summary>Loss of a row whose class has this probability.</summary>
    public static float Loss(float probability) => -MathF.Log(MathF.Max(probability, MinProbability));

    private static void Normalize(Span<float> margins, float largest)
    {
        var sum = 0.0;
        foreach (ref var margin in margins)
        {
            margin = SingleExp.Of(margin - largest);
            sum += margin;
        }

        foreach (ref var margin in margins)
        {
            margin /= (float)sum;
        }
    }
}
