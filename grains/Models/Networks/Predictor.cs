using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks;

/// <summary>Runs a network to predict.</summary>
internal static class Predictor
{
    // Lower bound of probabilities, as in scikit-learn and others, so that one certain mistake does not give an infinite loss.
    private const double MinProbability = 1e-7;

    /// <summary>
    /// Probabilities of the outputs, [rows, outputs]. All batches have one size, the last padded with zeros: kernels are chosen by size,
    /// and a row's bits must not depend on the number of other rows.
    /// </summary>
    public static float[] Predict(
        Network network,
        WeightViews weights,
        SpectrogramScaler scaler,
        IRowSource rows,
        int outputs,
        Device device,
        CancellationToken cancellationToken)
    {
        using var guard = no_grad();
        var (nMels, frames, length) = (rows.Shape[0], rows.Shape[1], rows.RowLength());
        var rowsAtOnce = Batches.RowsAtOnce(length);
        var pass = ForwardPass.Predicting with { CancellationToken = cancellationToken };
        var inputs = new float[rowsAtOnce * length];
        var probabilities = new float[rows.Count * outputs];
        for (var start = 0; start < rows.Count; start += rowsAtOnce)
        {
            var count = Math.Min(rowsAtOnce, rows.Count - start);
            for (var i = 0; i < count; i++)
            {
                var row = inputs.AsSpan(i * length, length);
                SpectrogramScaler.ReadRow(rows, start + i, row);
                scaler.Apply(row);
            }

            inputs.AsSpan(count * length).Clear();
            using var scope = NewDisposeScope();
            var logits = network.Forward(Batches.ToInput(inputs, nMels, frames, device), weights, pass).ToFloats();
            for (var i = 0; i < count; i++)
            {
                TensorPrimitives.SoftMax(logits.AsSpan(i * outputs, outputs), probabilities.AsSpan((start + i) * outputs, outputs));
            }
        }

        return probabilities;
    }

    /// <summary>Mean cross-entropy with mixtures; what they hold of genres without an output has the lowest probability.</summary>
    /// <param name="probabilities">Shape [rows, outputs].</param>
    /// <param name="shares">Shape [rows, outputs], each row summing to 1 or less.</param>
    /// <param name="outputs">Number of outputs.</param>
    public static double CrossEntropy(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> shares, int outputs)
    {
        var (loss, rows) = (0.0, probabilities.Length / outputs);
        for (var row = 0; row < rows; row++)
        {
            var known = 0.0;
            for (var i = row * outputs; i < (row + 1) * outputs; i++)
            {
                known += shares[i];
                loss -= shares[i] * Math.Log(Math.Max(probabilities[i], MinProbability));
            }

            loss -= Math.Max(0, 1 - known) * Math.Log(MinProbability);
        }

        return loss / rows;
    }

    /// <summary>Mean cross-entropy and share correct; an output of −1 (none) counts as wrong with the lowest probability.</summary>
    public static (double Loss, double Accuracy) Score(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> expected)
    {
        var outputs = probabilities.Length / expected.Length;
        var (loss, right) = (0.0, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            var row = probabilities.Slice(i * outputs, outputs);
            var probability = expected[i] < 0 ? 0 : row[expected[i]];
            loss -= Math.Log(Math.Max(probability, MinProbability));
            right += TensorPrimitives.IndexOfMax(row) == expected[i] ? 1 : 0;
        }

        return (loss / expected.Length, (double)right / expected.Length);
    }
}
