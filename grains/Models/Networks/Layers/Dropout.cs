using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// Dropout (Srivastava et al. 2014): while training, zeroes each value with probability <paramref name="rate"/> and divides the
/// rest by 1 − rate. Spatial dropout (Tompson et al. 2015) zeroes whole channels of [rows, channels, height, width].
/// </summary>
internal sealed class Dropout(double rate, bool isSpatial = false) : ILayer
{
    public ImmutableArray<WeightSpec> Weights => [];

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights) => input;

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass)
    {
        if (pass.DropoutRandom is null || rate == 0)
        {
            return input;
        }

        // TorchSharp's own dropout draws from the global generator, which parallel runs would share.
        var mask = isSpatial
            ? empty(input.shape[0], input.shape[1], 1, 1, input.dtype, input.device)
            : empty_like(input);
        return input.mul(mask.bernoulli_(1 - rate, pass.DropoutRandom).MultiplyInPlace(1 / (1 - rate)));
    }
}
