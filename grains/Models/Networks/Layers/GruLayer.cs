using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014, in the form of cuDNN and PyTorch, whose weight names and gate order — reset, update,
/// new — it shares) over [rows, steps, inputs] → [rows, steps, units], or twice the units if it is bidirectional: forwards
/// first.
/// </summary>
/// <remarks>Custom layer for the reason given in <see cref="ILayer"/>.</remarks>
internal sealed class GruLayer : ILayer
{
    private const int Gates = 3;

    private readonly string _name;
    private readonly int _inputs;
    private readonly int _units;
    private readonly bool _isBidirectional;

    public GruLayer(string name, int inputs, int units, bool isBidirectional)
    {
        (_name, _inputs, _units, _isBidirectional) = (name, inputs, units, isBidirectional);
        Weights = [.. Declare("l0"), .. isBidirectional ? Declare("l0_reverse") : []];

        ImmutableArray<WeightSpec> Declare(string direction) =>
        [
            WeightSpec.Uniform($"{name}.weight_ih_{direction}", WeightGroup.Kernel, units, Gates * units, inputs),
            WeightSpec.Uniform($"{name}.weight_hh_{direction}", WeightGroup.Kernel, units, Gates * units, units),
            WeightSpec.Uniform($"{name}.bias_ih_{direction}", WeightGroup.Bias, units, Gates * units),
            WeightSpec.Uniform($"{name}.bias_hh_{direction}", WeightGroup.Bias, units, Gates * units),
        ];
    }

    public ImmutableArray<WeightSpec> Weights { get; }

    public Tensor Forward(Tensor input, WeightViews weights, ForwardPass pass)
    {
        var forwards = Run(input, weights, "l0", isReversed: false, pass.CancellationToken);
        return _isBidirectional
            ? cat([forwards, Run(input, weights, "l0_reverse", isReversed: true, pass.CancellationToken)], 2)
            : forwards;
    }

    public string AddTo(OnnxGraph graph, string input, OnnxWeights weights)
    {
        string[] directions = _isBidirectional ? ["l0", "l0_reverse"] : ["l0"];
        string[][] Parts(params string[] kinds) => [.. directions.Select(of => kinds.Select(kind => $"{_name}.{kind}_{of}").ToArray())];
        var gates = Gates * _units;
        var steps = graph.Add("Transpose", [input], ("perm", new long[] { 1, 0, 2 }));
        string[] inputs =
        [
            steps,
            weights.Gates(Parts("weight_ih"), directions.Length, gates, _inputs),
            weights.Gates(Parts("weight_hh"), directions.Length, gates, _units),
            weights.Gates(Parts("bias_ih", "bias_hh"), directions.Length, 2 * gates),
        ];

        // The reset gate is applied after the product with the state and its bias, as in PyTorch.
        var direction = _isBidirectional ? "bidirectional" : "forward";
        var states = graph.Add("GRU", inputs, ("hidden_size", _units), ("linear_before_reset", 1), ("direction", direction));
        var byRow = graph.Add("Transpose", [states], ("perm", new long[] { 2, 0, 1, 3 }));
        return graph.Add("Reshape", [byRow, graph.Integers(0, 0, directions.Length * _units)]);
    }

    private Tensor Run(Tensor input, WeightViews weights, string direction, bool isReversed, CancellationToken cancellationToken)
    {
        // The inputs' contribution to the gates is one product over all steps; only the recurrent part must run step by step.
        var gates = nn.functional.linear(
            input, weights[$"{_name}.weight_ih_{direction}"], weights[$"{_name}.bias_ih_{direction}"]);
        var inputReset = gates.narrow(2, 0, 2 * _units).unbind(1);
        var inputNew = gates.narrow(2, 2 * _units, _units).unbind(1);
        var (kernel, bias) = (weights[$"{_name}.weight_hh_{direction}"], weights[$"{_name}.bias_hh_{direction}"]);

        var state = zeros(input.shape[0], _units, input.dtype, input.device);
        var outputs = new Tensor[inputNew.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = isReversed ? outputs.Length - 1 - i : i;
            var recurrent = nn.functional.linear(state, kernel, bias);
            var resetAndUpdate = sigmoid(inputReset[step].Plus(recurrent.narrow(1, 0, 2 * _units))).chunk(2, 1);
            var candidate = tanh(inputNew[step].Plus(resetAndUpdate[0] * recurrent.narrow(1, 2 * _units, _units)));
            state = candidate.Plus(resetAndUpdate[1] * (state - candidate));
            outputs[step] = state;
        }

        return stack(outputs, 1);
    }
}
