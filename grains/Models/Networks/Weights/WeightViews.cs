using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Weights;

/// <summary>The weights of a network by name, as tensors over a flat buffer: what a layer's forward pass reads.</summary>
internal sealed class WeightViews : IDisposable
{
    private readonly Dictionary<string, Tensor> _byName = new(StringComparer.Ordinal);

    /// <summary>The weight of that name.</summary>
    public Tensor this[string name] => _byName[name];

    /// <summary>Adds all of <paramref name="specs"/> that are within <paramref name="buffer"/>.</summary>
    public WeightViews Add(IEnumerable<WeightSpec> specs, WeightLayout layout, Tensor buffer)
    {
        foreach (var spec in specs)
        {
            _byName.Add(spec.Name, View(buffer, spec, layout));
        }

        return this;
    }

    /// <summary>
    /// Adds them as leaves whose gradients are summed into <paramref name="gradient"/>, a buffer of the same layout: autograd
    /// adds to a gradient that is already there in place.
    /// </summary>
    public WeightViews AddTrained(IEnumerable<WeightSpec> specs, WeightLayout layout, Tensor buffer, Tensor gradient)
    {
        foreach (var spec in specs)
        {
            var leaf = View(buffer, spec, layout).requires_grad_();
            using var sum = View(gradient, spec, layout);
            leaf.grad = sum;
            _byName.Add(spec.Name, leaf);
        }

        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _byName.Values)
        {
            tensor.Dispose();
        }
    }

    private static Tensor View(Tensor buffer, WeightSpec spec, WeightLayout layout)
    {
        using var view = buffer.as_strided([.. spec.Shape], spec.Strides, layout.Offset(spec.Name));
        return view.detach().DetachFromDisposeScope();
    }
}

/// <summary>Moves numbers between arrays and tensors.</summary>
internal static class TensorExtensions
{
    /// <summary>A copy on the CPU.</summary>
    public static float[] ToFloats(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(tensor.detach().cpu().contiguous().bytes).ToArray();
    }

    /// <summary>
    /// A flat float32 tensor of the values, in the caller's dispose scope: outside of any, a garbage collection frees a tensor that is only
    /// passed on, during the operation that it was passed to.
    /// </summary>
    public static Tensor ToTensor(this float[] values, Device device)
    {
        using var scope = NewDisposeScope();
        var host = empty(values.Length, float32);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        return host.to(device).MoveToOuterDisposeScope();
    }
}
