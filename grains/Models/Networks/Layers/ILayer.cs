using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// A layer: the weights it declares and a function of input and weights. It holds no tensor itself, so that one layer can run
/// on the float32 weights to predict and on a bfloat16 copy of them to train.
/// </summary>
/// <remarks>
/// Custom layers on TorchSharp's tensor functions, because its modules own their weights, which allows neither one flat array for the
/// optimizer nor a second precision.
/// </remarks>
internal interface ILayer
{
    /// <summary>Its weights, named uniquely within the network.</summary>
    ImmutableArray<WeightSpec> Weights { get; }

    /// <summary>Runs it on a batch; intermediate tensors belong to the caller's dispose scope.</summary>
    Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass);

    /// <summary>Adds what <see cref="Forward"/> does to predict to a graph.</summary>
    string AddTo(OnnxGraph graph, string input, OnnxWeights weights);
}
