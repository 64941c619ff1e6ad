using System.Numerics;
using System.Runtime.CompilerServices;

namespace Experiments.Features.Fft;

/// <summary>One number, without vector instructions: the reference for every wider kernel.</summary>
internal readonly struct ScalarLane<TNumber>(TNumber value) : ILanes<ScalarLane<TNumber>, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly TNumber _value = value;

    public static int Count => 1;

    // A set mask is 1 here, a clear one 0; its other bits are never used.
    public static ScalarLane<TNumber> Create(TNumber value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane<TNumber> Load(ref readonly TNumber source, nint offset) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLane<TNumber> LoadSingle(ref readonly float source, nint offset) =>
        new(TNumber.CreateTruncating(Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    public static ScalarLane<TNumber> MultiplyAdd(ScalarLane<TNumber> a, ScalarLane<TNumber> b, ScalarLane<TNumber> c) =>
        new((a._value * b._value) + c._value);

    public static ScalarLane<TNumber> SubtractProduct(ScalarLane<TNumber> c, ScalarLane<TNumber> a, ScalarLane<TNumber> b) =>
        new(c._value - (a._value * b._value));

    public static ScalarLane<TNumber> Min(ScalarLane<TNumber> a, ScalarLane<TNumber> b) => new(a._value < b._value ? a._value : b._value);

    public static ScalarLane<TNumber> Max(ScalarLane<TNumber> a, ScalarLane<TNumber> b) => new(a._value > b._value ? a._value : b._value);

    public static ScalarLane<TNumber> Sqrt(ScalarLane<TNumber> a) => new(TNumber.Sqrt(a._value));

    public static ScalarLane<TNumber> Log2(ScalarLane<TNumber> a) => new(Logarithm(a._value));

    public static ScalarLane<TNumber> Greater(ScalarLane<TNumber> a, ScalarLane<TNumber> b) =>
        new(a._value > b._value ? TNumber.One : TNumber.Zero);

    public static ScalarLane<TNumber> GreaterOrEqual(ScalarLane<TNumber> a, ScalarLane<TNumber> b) =>
        new(a._value >= b._value ? TNumber.One : TNumber.Zero);

    public static ScalarLane<TNumber> Select(ScalarLane<TNumber> mask, ScalarLane<TNumber> a, ScalarLane<TNumber> b) =>
        mask._value != TNumber.Zero ? a : b;

    public static uint Bits(ScalarLane<TNumber> mask) => mask._value != TNumber.Zero ? 1u : 0;

    public static ScalarLane<TNumber> operator +(ScalarLane<TNumber> left, ScalarLane<TNumber> right) => new(left._value + right._value);

    public static ScalarLane<TNumber> operator -(ScalarLane<TNumber> left, ScalarLane<TNumber> right) => new(left._value - right._value);

    public static ScalarLane<TNumber> operator *(ScalarLane<TNumber> left, ScalarLane<TNumber> right) => new(left._value * right._value);

    public static ScalarLane<TNumber> operator /(ScalarLane<TNumber> left, ScalarLane<TNumber> right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref TNumber target, nint offset) => Unsafe.Add(ref target, offset) = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSingle(ref float target, nint offset) => Unsafe.Add(ref target, offset) = float.CreateTruncating(_value);

    // Two interfaces of TNumber have a Log2; this one is the logarithm, not its integer part.
    private static T Logarithm<T>(T value)
        where T : ILogarithmicFunctions<T> => T.Log2(value);
}
