using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Layers;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks;

/// <summary>Layers one after another, and the layout of their weights.</summary>
internal sealed class Network(ImmutableArray<ILayer> layers)
{
    /// <summary>Layout of the weights in memory.</summary>
    public WeightLayout Layout { get; } = new(layers.SelectMany(layer => layer.Weights));

    /// <summary>Logits of a batch: [rows, 1, nMels, frames] → [rows, outputs].</summary>
    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass)
    {
        var values = input;
        foreach (var layer in layers)
        {
            pass.CancellationToken.ThrowIfCancellationRequested();
            values = layer.Forward(values, weights, pass);
        }

        return values;
    }

    /// <summary>Adds the layers to a graph: [rows, 1, nMels, frames] → [rows, outputs].</summary>
    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights) =>
        layers.Aggregate(input, (values, layer) => layer.AddTo(graph, values, weights));
}
