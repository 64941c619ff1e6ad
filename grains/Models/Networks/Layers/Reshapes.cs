using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>Mean over height and width: [rows, channels, height, width] → [rows, channels].</summary>
internal sealed class GlobalAverage : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.mean([2, 3]);

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights) =>
        graph.Add("ReduceMean", [input], ("axes", new long[] { 2, 3 }), ("keepdims", 0));
}

/// <summary>Flattens all values of a row: [rows, channels, height, width] → [rows, channels · height · width].</summary>
internal sealed class Flatten : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.flatten(1);

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights) => graph.Add("Flatten", [input], ("axis", 1));
}

/// <summary>Frames as the steps of a sequence: [rows, channels, bands, frames] → [rows, frames, channels · bands].</summary>
internal sealed class FramesToSteps : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.permute(0, 3, 1, 2).flatten(2);

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights)
    {
        var turned = graph.Add("Transpose", [input], ("perm", new long[] { 0, 3, 1, 2 }));
        var sizes = graph.Add("Shape", [turned], ("start", 0), ("end", 2));
        return graph.Add("Reshape", [turned, graph.Add("Concat", [sizes, graph.Integers(-1)], ("axis", 0))]);
    }
}

/// <summary>Mean over the steps of a sequence: [rows, steps, values] → [rows, values].</summary>
internal sealed class StepAverage : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.mean([1]);

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights) =>
        graph.Add("ReduceMean", [input], ("axes", new long[] { 1 }), ("keepdims", 0));
}
