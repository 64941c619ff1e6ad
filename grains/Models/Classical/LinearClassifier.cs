using Experiments.Models.Export;
using Element = Onnx.TensorProto.Types.DataType;

namespace Experiments.Models.Classical;

/// <summary>
/// Softmax of one linear function per class. <paramref name="weights"/> has shape [classes, columns].
/// </summary>
internal sealed class LinearClassifier(float[] weights, float[] biases, int columns) : IOnnxClassifier
{
    /// <summary>Restores it from a saved model.</summary>
    public static LinearClassifier Load(ModelFile file, int columns, int classes) =>
        new(file.Get<float>("weights", checked(classes * columns)), file.Get<float>("biases", classes), columns);

    /// <inheritdoc/>
    public void Save(ModelFile file)
    {
        file.Add("weights", weights);
        file.Add("biases", biases);
    }

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var kernel = graph.Cast(graph.Constant(weights, biases.Length, columns), Element.Double);
        var turned = graph.Add("Transpose", [kernel], ("perm", new long[] { 1, 0 }));
        var sums = graph.Add("MatMul", [graph.Cast(scaled, Element.Double), turned]);
        var scores = graph.Add("Add", [sums, graph.Cast(graph.Constant(biases, biases.Length), Element.Double)]);
        return graph.Cast(graph.Add("Softmax", [scores], ("axis", 1)), Element.Float);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        var scores = new double[biases.Length];
        for (var row = 0; row < rows; row++)
        {
            var ofRow = values.AsSpan(row * columns, columns);
            for (var c = 0; c < scores.Length; c++)
            {
                double score = biases[c];
                var ofClass = weights.AsSpan(c * columns, columns);
                for (var i = 0; i < ofRow.Length; i++)
                {
                    score += (double)ofRow[i] * ofClass[i];
                }

                scores[c] = score;
            }

            Softmax(scores, probabilities.Slice(row * scores.Length, scores.Length));
        }
    }

    /// <summary>Not TensorPrimitives.SoftMax: its bits differ, and stored results have these.</summary>
    private static void Softmax(double[] scores, Span<float> probabilities)
    {
        var max = scores.Max();
        var sum = 0.0;
        for (var c = 0; c < scores.Length; c++)
        {
            scores[c] = Math.Exp(scores[c] - max);
            sum += scores[c];
        }

        for (var c = 0; c < scores.Length; c++)
        {
            probabilities[c] = (float)(scores[c] / sum);
        }
    }
}
