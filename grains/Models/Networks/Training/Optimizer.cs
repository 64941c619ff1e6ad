using System.Collections.Immutable;
using Experiments.Models.Networks.Torch;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Adam (Kingma and Ba 2015), AdamW and SGD with momentum and decoupled decay (Loshchilov and Hutter 2019), with PyTorch's arithmetic, over
/// a network's flat weights: a step is about ten operations on one array, regardless of the number of layers.
/// </summary>
/// <remarks>Custom code, because TorchSharp's optimizers step through every parameter of every layer, in many small operations.</remarks>
internal sealed class Optimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly string _kind;
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly int _decayedLength;

    /// <summary>
    /// <paramref name="kind"/> is one of <see cref="Kinds"/>; weight decay acts on the first
    /// <paramref name="decayedLength"/> numbers.
    /// </summary>
    public Optimizer(string kind, double momentum, double weightDecay, int decayedLength, int length, Device device)
    {
        (_kind, _momentum, _weightDecay, _decayedLength) = (kind, momentum, weightDecay, decayedLength);
        Slots = [.. Enumerable.Range(0, kind == "sgd" ? 1 : 2).Select(_ => zeros(length, float32, device).DetachFromDisposeScope())];
    }

    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["adamw", "adam", "sgd"];

    /// <summary>
    /// Statistics of past gradients: velocity, or first and second moment. With <see cref="Steps"/>, its complete state.
    /// </summary>
    public ImmutableArray<Tensor> Slots { get; }

    /// <summary>Steps made.</summary>
    public long Steps { get; set; }

    /// <summary>
    /// Changes <paramref name="weights"/> by one step against <paramref name="gradient"/>, which it may overwrite.
    /// </summary>
    public void Step(Tensor weights, Tensor gradient, double learningRate)
    {
        using var scope = NewDisposeScope();
        Steps++;
        if (_weightDecay > 0 && _decayedLength > 0)
        {
            var kernels = weights.narrow(0, 0, _decayedLength);
            if (_kind == "adam")
            {
                gradient.narrow(0, 0, _decayedLength).AddInPlace(kernels, _weightDecay);
            }
            else
            {
                kernels.MultiplyInPlace(1 - (learningRate * _weightDecay));
            }
        }

        if (_kind == "sgd")
        {
            weights.AddInPlace(Slots[0].MultiplyInPlace(_momentum).AddInPlace(gradient), -learningRate);
            return;
        }

        Slots[0].MultiplyInPlace(Beta1).AddInPlace(gradient, 1 - Beta1);
        Slots[1].MultiplyInPlace(Beta2).AddProductInPlace(gradient, gradient, 1 - Beta2);
        var deviation = Slots[1].sqrt().MultiplyInPlace(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps))).AddInPlace(Epsilon);
        weights.AddQuotientInPlace(Slots[0], deviation, -learningRate / (1 - Math.Pow(Beta1, Steps)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in Slots)
        {
            slot.Dispose();
        }
    }
}
