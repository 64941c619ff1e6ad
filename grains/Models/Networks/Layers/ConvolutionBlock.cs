using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// Convolution of 3 × 3 that keeps the size, optional batch normalization, max pooling, activation:
/// [rows, inputs, height, width] → [rows, outputs, height / poolHeight, width / poolWidth], remainders dropped.
/// </summary>
internal sealed class ConvolutionBlock : ILayer
{
    private const int KernelSize = 3;

    private readonly string _name;
    private readonly bool _isNormalized;
    private readonly (long Height, long Width) _pool;
    private readonly Activation _activation;

    public ConvolutionBlock(
        string name, int inputs, int outputs, (int Height, int Width) pool, Activation activation, bool isNormalized)
    {
        (_name, _isNormalized, _pool, _activation) = (name, isNormalized, pool, activation);
        Weights =
        [
            WeightSpec.He($"{name}.weight", inputs * KernelSize * KernelSize, outputs, inputs, KernelSize, KernelSize),
            .. isNormalized
                ? (ImmutableArray<WeightSpec>)[
                    WeightSpec.Constant($"{name}.norm.weight", WeightGroup.Norm, 1, outputs),
                    WeightSpec.Constant($"{name}.norm.bias", WeightGroup.Norm, 0, outputs),
                    WeightSpec.Constant($"{name}.norm.running_mean", WeightGroup.Statistic, 0, outputs),
                    WeightSpec.Constant($"{name}.norm.running_var", WeightGroup.Statistic, 1, outputs),
                ]
                : [WeightSpec.Constant($"{name}.bias", WeightGroup.Bias, 0, outputs)],
        ];
    }

    public ImmutableArray<WeightSpec> Weights { get; }

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass)
    {
        // A normalization would subtract the bias of a preceding convolution, so there is none.
        var values = nn.functional.conv2d(
            input, weights[$"{_name}.weight"], _isNormalized ? null : weights[$"{_name}.bias"], padding: [1, 1]);
        if (_isNormalized)
        {
            values = nn.functional.batch_norm(
                values,
                weights[$"{_name}.norm.running_mean"],
                weights[$"{_name}.norm.running_var"],
                weights[$"{_name}.norm.weight"],
                weights[$"{_name}.norm.bias"],
                pass.UsesBatchStatistics,
                pass.StatisticsMomentum);
        }

        // Every activation offered is monotone, so activation and maximum commute: after pooling only a quarter of the values remain.
        if (_pool != (1, 1))
        {
            values = nn.functional.max_pool2d(values, [_pool.Height, _pool.Width]);
        }

        return _activation.Apply(values);
    }

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights)
    {
        string[] inputs = [input, weights[$"{_name}.weight"], .. _isNormalized ? Array.Empty<string>() : [weights[$"{_name}.bias"]]];
        var values = graph.Add("Conv", inputs, ("pads", new long[] { 1, 1, 1, 1 }));
        if (_isNormalized)
        {
            string[] norm = ["weight", "bias", "running_mean", "running_var"];
            values = graph.Add("BatchNormalization", [values, .. norm.Select(part => weights[$"{_name}.norm.{part}"])], ("epsilon", 1e-5f));
        }

        if (_pool != (1, 1))
        {
            long[] pool = [_pool.Height, _pool.Width];
            values = graph.Add("MaxPool", [values], ("kernel_shape", pool), ("strides", pool));
        }

        return _activation.AddTo(graph, values);
    }
}
