using System.Numerics.Tensors;

namespace Experiments.Models.Networks.Training;

/// <summary>Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights after each of several epochs.</summary>
/// <param name="Mean">The mean; null before the first.</param>
/// <param name="Count">Epochs in it.</param>
internal sealed record WeightAverage(float[]? Mean = null, int Count = 0)
{
    /// <summary>The average with one more epoch.</summary>
    public WeightAverage With(float[] weights)
    {
        var mean = (float[])weights.Clone();
        if (Mean is not null)
        {
            // mean + (weights − mean) / (count + 1)
            TensorPrimitives.Subtract(weights, Mean, mean);
            TensorPrimitives.Multiply(mean, 1f / (Count + 1), mean);
            TensorPrimitives.Add(mean, Mean, mean);
        }

        return new(mean, Count + 1);
    }
}
