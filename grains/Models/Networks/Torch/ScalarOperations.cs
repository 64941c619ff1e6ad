using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Torch;

/// <summary>
/// Operations with a number. TorchSharp wraps the number in an object and passes only its native handle on: a garbage collection at that
/// moment frees it during the operation, which then fails or computes garbage. Here the object lives until the operation is done.
/// </summary>
internal static class ScalarOperations
{
    /// <summary>tensor · factor, in place.</summary>
    public static Tensor MultiplyInPlace(this Tensor tensor, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.mul_(scalar);
    }

    /// <summary>tensor · factor.</summary>
    public static Tensor MultiplyBy(this Tensor tensor, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.mul(scalar);
    }

    /// <summary>tensor + number, in place.</summary>
    public static Tensor AddInPlace(this Tensor tensor, double number)
    {
        using var scalar = number.ToScalar();
        using var one = 1.0.ToScalar();
        return tensor.add_(scalar, one);
    }

    /// <summary>tensor + other, in place.</summary>
    public static Tensor AddInPlace(this Tensor tensor, Tensor other) => tensor.AddInPlace(other, 1);

    /// <summary>tensor + factor · other, in place.</summary>
    public static Tensor AddInPlace(this Tensor tensor, Tensor other, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.add_(other, scalar);
    }

    /// <summary>
    /// tensor + other: TorchSharp's sum of two tensors internally creates the number 1 as a factor.
    /// </summary>
    public static Tensor Plus(this Tensor tensor, Tensor other)
    {
        using var one = 1.0.ToScalar();
        return tensor.add(other, one);
    }

    /// <summary>tensor + factor · a · b, in place.</summary>
    public static Tensor AddProductInPlace(this Tensor tensor, Tensor a, Tensor b, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.addcmul_(a, b, scalar);
    }

    /// <summary>tensor + factor · a / b, in place.</summary>
    public static Tensor AddQuotientInPlace(this Tensor tensor, Tensor a, Tensor b, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.addcdiv_(a, b, scalar);
    }

    /// <summary>Multiplies negative values by <paramref name="slope"/>.</summary>
    public static Tensor LeakyRelu(this Tensor tensor, double slope)
    {
        using var scalar = slope.ToScalar();
        return tensor.leaky_relu(scalar);
    }

    /// <summary>Replaces negative values x by e^x − 1.</summary>
    public static Tensor Elu(this Tensor tensor)
    {
        using var one = 1.0.ToScalar();
        return tensor.elu(one, one, one);
    }
}
