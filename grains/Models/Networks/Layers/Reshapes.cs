using System.Collections.Immutable;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>Mean over height and width: [rows, channels, height, width] → [rows, channels].</summary>
internal sealed class GlobalAverage : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.mean([2, 3]);
}

/// <summary>Flattens all values of a row: [rows, channels, height, width] → [rows, channels · height · width].</summary>
internal sealed class Flatten : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.flatten(1);
}

/// <summary>Frames as the steps of a sequence: [rows, channels, bands, frames] → [rows, frames, channels · bands].</summary>
internal sealed class FramesToSteps : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.permute(0, 3, 1, 2).flatten(2);
}

/// <summary>Mean over the steps of a sequence: [rows, steps, values] → [rows, values].</summary>
internal sealed class StepAverage : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass) => input.mean([1]);
}
