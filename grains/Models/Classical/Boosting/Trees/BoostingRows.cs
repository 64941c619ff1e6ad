namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Rows that trees learn from.</summary>
/// <param name="Values">Shape [rows, columns], row-major; NaN is a missing value.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Labels">Class of each row.</param>
/// <param name="Weights">Weight of each row, 0 or more.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Shares">Shares of the classes instead of labels, shape [rows, classes], each row summing to 1; null for labels.</param>
internal sealed record BoostingRows(
    float[] Values, int Columns, int[] Labels, float[] Weights, int Classes, float[]? Shares = null)
{
    /// <summary>Rows with shares and weights of classes: a row weighs the sum of its shares, each times its class's weight.</summary>
    public static (float[] Weights, float[]? Shares) Weigh(int[] labels, float[]? shares, double[] classWeights)
    {
        if (shares is null)
        {
            return ([.. labels.Select(label => (float)classWeights[label])], null);
        }

        var classes = classWeights.Length;
        var (weights, weighed) = (new float[labels.Length], new float[shares.Length]);
        for (var row = 0; row < weights.Length; row++)
        {
            var sum = 0.0;
            for (var k = 0; k < classes; k++)
            {
                sum += shares[(row * classes) + k] * classWeights[k];
            }

            weights[row] = (float)sum;
            for (var k = 0; k < classes; k++)
            {
                weighed[(row * classes) + k] = (float)(shares[(row * classes) + k] * classWeights[k] / sum);
            }
        }

        return (weights, weighed);
    }
}
