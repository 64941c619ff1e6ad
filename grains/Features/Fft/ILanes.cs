using System.Numerics;

namespace Experiments.Features.Fft;

/// <summary>
/// A SIMD vector of numbers; here the same bin of neighbouring frames. One kernel written against it runs at every vector width and, with
/// one lane, without vectors. Loads and stores do not check bounds.
/// <para>
/// Lanes128, Lanes256 and Lanes512 are the same code in three widths, because the framework's own interface over its vectors
/// (ISimdVector) is not public in .NET 10, and MultiplyAddEstimate, Log2, widening and narrowing have no common form.
/// </para>
/// </summary>
internal interface ILanes<TSelf, TNumber> : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>, IDivisionOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ILanes<TSelf, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Create(TNumber value);

    /// <summary>The numbers from <paramref name="offset"/> on.</summary>
    static abstract TSelf Load(ref readonly TNumber source, nint offset);

    /// <summary>The numbers from <paramref name="offset"/> on, widened where TNumber is double.</summary>
    static abstract TSelf LoadSingle(ref readonly float source, nint offset);

    /// <summary>a * b + c, fused where the hardware can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c - a * b, fused where the hardware can.</summary>
    static abstract TSelf SubtractProduct(TSelf c, TSelf a, TSelf b);

    /// <summary>The smaller of each pair; neither is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of each pair; neither is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Square roots.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>Binary logarithms.</summary>
    static abstract TSelf Log2(TSelf a);

    /// <summary>All bits set in lanes where a is greater than b, none elsewhere.</summary>
    static abstract TSelf Greater(TSelf a, TSelf b);

    /// <summary>All bits set in lanes where a is at least b, none elsewhere.</summary>
    static abstract TSelf GreaterOrEqual(TSelf a, TSelf b);

    /// <summary>Lanes of a where the mask is set, of b elsewhere.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>One bit per lane, the first lane lowest: set where the mask is.</summary>
    static abstract uint Bits(TSelf mask);

    /// <summary>Writes the lanes from <paramref name="offset"/> on.</summary>
    void Store(ref TNumber target, nint offset);

    /// <summary>Writes the lanes from <paramref name="offset"/> on, rounded where TNumber is double.</summary>
    void StoreSingle(ref float target, nint offset);
}
