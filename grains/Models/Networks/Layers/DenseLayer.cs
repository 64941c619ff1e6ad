using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>A fully connected layer, [rows, inputs] → [rows, outputs]; without an activation it is a network's output.</summary>
internal sealed class DenseLayer(string name, int inputs, int outputs, Activation? activation = null) : ILayer
{
    public ImmutableArray<WeightSpec> Weights { get; } =
    [
        activation is null
            ? WeightSpec.Uniform($"{name}.weight", WeightGroup.Kernel, inputs, outputs, inputs)
            : WeightSpec.He($"{name}.weight", inputs, outputs, inputs),
        WeightSpec.Constant($"{name}.bias", WeightGroup.Bias, 0, outputs),
    ];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass)
    {
        var values = nn.functional.linear(input, weights[$"{name}.weight"], weights[$"{name}.bias"]);
        return activation is null ? values : activation.Apply(values);
    }

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights)
    {
        var values = graph.Add("Gemm", [input, weights[$"{name}.weight"], weights[$"{name}.bias"]], ("transB", 1));
        return activation is null ? values : activation.AddTo(graph, values);
    }
}
