using Experiments.Models.Networks.Weights;

namespace Experiments.Models.Export;

/// <summary>The weights of a network, row-major, to be added to a graph as constants.</summary>
internal sealed class OnnxWeights(OnnxGraph graph, IReadOnlyDictionary<string, StoredTensor> tensors)
{
    /// <summary>Adds the weight of that name as it is.</summary>
    public string this[string name] => graph.Constant(tensors[name].Values, [.. tensors[name].Shape]);

    /// <summary>
    /// Adds weights of gated recurrent units: for each direction the parts one after another. Each part has the blocks reset, update and
    /// new, which ONNX wants in the order update, reset, new.
    /// </summary>
    /// <param name="directions">The names of the parts, by direction.</param>
    /// <param name="shape">The shape of the constant.</param>
    public string Gates(string[][] directions, params long[] shape) => graph.Constant(
        [.. directions.SelectMany(parts => parts).SelectMany(part => Reorder(tensors[part].Values))], shape);

    private static float[] Reorder(float[] values)
    {
        var block = values.Length / 3;
        return [.. values[block..(2 * block)], .. values[..block], .. values[(2 * block)..]];
    }
}
