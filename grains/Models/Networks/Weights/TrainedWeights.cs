using System.Collections.Immutable;
using Experiments.Models.Networks.Torch;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Weights;

/// <summary>
/// The weights of a network in training: the float32 master, its gradient, and, for bfloat16, a low-precision copy of kernels
/// and biases that the passes run on. Normalizations stay float32; otherwise their statistics would not change.
/// </summary>
internal sealed class TrainedWeights : IDisposable
{
    private readonly Tensor _trained;
    private readonly (Tensor Copy, Tensor Gradient, Tensor MasterPart, Tensor GradientPart)? _low;

    public TrainedWeights(WeightLayout layout, float[] values, bool isLowPrecision, Device device)
    {
        using var scope = NewDisposeScope();
        Layout = layout;
        Master = values.ToTensor(device).DetachFromDisposeScope();
        Gradient = zeros(layout.TrainedLength, float32, device).DetachFromDisposeScope();
        _trained = Master.narrow(0, 0, layout.TrainedLength).DetachFromDisposeScope();
        ToPredict = new WeightViews().Add(layout.Specs, layout, Master);
        if (isLowPrecision)
        {
            var length = layout.LowPrecisionLength;
            _low = (zeros(length, bfloat16, device).DetachFromDisposeScope(), zeros(length, bfloat16, device).DetachFromDisposeScope(),
                Master.narrow(0, 0, length).DetachFromDisposeScope(), Gradient.narrow(0, 0, length).DetachFromDisposeScope());
        }

        var (kernels, norms, statistics) = (Of(WeightGroup.Kernel, WeightGroup.Bias), Of(WeightGroup.Norm), Of(WeightGroup.Statistic));
        ToTrain = new WeightViews()
            .AddTrained(kernels, layout, _low?.Copy ?? Master, _low?.Gradient ?? Gradient)
            .AddTrained(norms, layout, Master, Gradient)
            .Add(statistics, layout, Master);

        ImmutableArray<WeightSpec> Of(params WeightGroup[] groups) => [.. layout.Specs.Where(spec => groups.Contains(spec.Group))];
    }

    /// <summary>Layout of the weights in memory.</summary>
    public WeightLayout Layout { get; }

    /// <summary>All weights, float32, flat.</summary>
    public Tensor Master { get; }

    /// <summary>The trained part of <see cref="Master"/>, which the optimizer changes.</summary>
    public Tensor Trained => _trained;

    /// <summary>The gradient of <see cref="Trained"/>.</summary>
    public Tensor Gradient { get; }

    /// <summary>For forward passes that are trained on.</summary>
    public WeightViews ToTrain { get; }

    /// <summary>For predicting: float32.</summary>
    public WeightViews ToPredict { get; }

    /// <summary>Call before a step's first pass: clears the gradient and updates the copy from the master.</summary>
    public void BeginStep()
    {
        using var guard = no_grad();
        Gradient.zero_();
        _low?.Copy.copy_(_low.Value.MasterPart);
    }

    /// <summary>Call after each backward pass: adds its bfloat16 gradients to <see cref="Gradient"/>.</summary>
    public void CollectGradient()
    {
        if (_low is { } low)
        {
            using var guard = no_grad();
            low.GradientPart.AddInPlace(low.Gradient);
            low.Gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ToTrain.Dispose();
        ToPredict.Dispose();
        _trained.Dispose();
        Gradient.Dispose();
        Master.Dispose();
        if (_low is { } low)
        {
            low.Copy.Dispose();
            low.Gradient.Dispose();
            low.MasterPart.Dispose();
            low.GradientPart.Dispose();
        }
    }
}
