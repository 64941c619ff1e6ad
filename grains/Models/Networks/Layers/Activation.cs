using System.Collections.Immutable;
using Experiments.Models.Networks.Torch;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Layers;

/// <summary>
/// An activation by name. All are monotone: <see cref="ConvolutionBlock"/> relies on it.
/// </summary>
internal sealed class Activation
{
    private readonly Func<Tensor, Tensor> _function;

    private Activation(Func<Tensor, Tensor> function) => _function = function;

    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Names { get; } = ["relu", "elu", "leaky-relu"];

    /// <summary>The activation of one of <see cref="Names"/>.</summary>
    public static Activation Named(string name) => name switch
    {
        "relu" => new(values => values.relu()),
        "elu" => new(values => values.Elu()),
        "leaky-relu" => new(values => values.LeakyRelu(0.01)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such activation"),
    };

    /// <summary>Applies it to each value.</summary>
    public Tensor Apply(Tensor values) => _function(values);
}
