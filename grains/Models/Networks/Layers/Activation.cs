using System.Collections.Immutable;
using Experiments.Models.Export;
using Experiments.Models.Networks.Torch;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// An activation by name. All are monotone: <see cref="ConvolutionBlock"/> relies on it.
/// </summary>
internal sealed class Activation
{
    private readonly Func<Tensor, Tensor> _function;

    private readonly (string Operation, float? Alpha) _onnx;

    private Activation(Func<Tensor, Tensor> function, string operation, float? alpha = null) =>
        (_function, _onnx) = (function, (operation, alpha));

    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Names { get; } = ["relu", "elu", "leaky-relu"];

    /// <summary>The activation of one of <see cref="Names"/>.</summary>
    public static Activation Named(string name) => name switch
    {
        "relu" => new(values => values.relu(), "Relu"),
        "elu" => new(values => values.Elu(), "Elu", 1),
        "leaky-relu" => new(values => values.LeakyRelu(0.01), "LeakyRelu", 0.01f),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such activation"),
    };

    /// <summary>Applies it to each value.</summary>
    public Tensor Apply(Tensor values) => _function(values);

    /// <summary>Adds it to a graph.</summary>
    public string AddTo(OnnxGraph graph, string values) => _onnx.Alpha is { } alpha
        ? graph.Add(_onnx.Operation, [values], ("alpha", alpha))
        : graph.Add(_onnx.Operation, [values]);
}
