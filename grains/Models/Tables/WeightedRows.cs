namespace Experiments.Models.Tables;

/// <summary>
/// Rows with shares of classes as rows with one class each, for learners that know only those: a row stands once for each class that it
/// holds, with its share times the weight of the class. The weighted sum of their losses is the loss of the mixtures.
/// </summary>
/// <param name="Rows">The row that each stands for.</param>
/// <param name="Labels">The class of each.</param>
/// <param name="Weights">The weight of each, above 0.</param>
internal sealed record WeightedRows(int[] Rows, int[] Labels, float[] Weights)
{
    /// <summary>One for each row where there are no shares.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="shares">Shape [rows, classes]; null for the labels.</param>
    /// <param name="classWeights">Weight of a row of each class.</param>
    public static WeightedRows Of(int[] labels, float[]? shares, double[] classWeights)
    {
        if (shares is null)
        {
            return new([.. Enumerable.Range(0, labels.Length)], labels, [.. labels.Select(label => (float)classWeights[label])]);
        }

        var (rows, classes, weights) = (new List<int>(), new List<int>(), new List<float>());
        for (var i = 0; i < shares.Length; i++)
        {
            var label = i % classWeights.Length;
            if (shares[i] > 0)
            {
                rows.Add(i / classWeights.Length);
                classes.Add(label);
                weights.Add((float)(shares[i] * classWeights[label]));
            }
        }

        return new([.. rows], [.. classes], [.. weights]);
    }

    /// <summary>The values of each, shape [rows, columns]; <paramref name="values"/> itself where none stands twice.</summary>
    public float[] Spread(float[] values, int columns)
    {
        if (Rows.Length * columns == values.Length)
        {
            return values;
        }

        var spread = new float[checked(Rows.Length * columns)];
        for (var i = 0; i < Rows.Length; i++)
        {
            values.AsSpan(Rows[i] * columns, columns).CopyTo(spread.AsSpan(i * columns));
        }

        return spread;
    }
}
