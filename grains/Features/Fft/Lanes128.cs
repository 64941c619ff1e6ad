using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Experiments.Features.Fft;

/// <summary>128-bit vectors of float or double.</summary>
internal readonly struct Lanes128<TNumber>(Vector128<TNumber> value) : ILanes<Lanes128<TNumber>, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly Vector128<TNumber> _value = value;

    public static int Count => Vector128<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Create(TNumber value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Load(ref readonly TNumber source, nint offset) =>
        new(Vector128.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> LoadSingle(ref readonly float source, nint offset) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector128.LoadUnsafe(in source, (nuint)offset).As<float, TNumber>())
            : new(Vector128.WidenLower(Vector64.LoadUnsafe(in source, (nuint)offset).ToVector128Unsafe()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> MultiplyAdd(Lanes128<TNumber> a, Lanes128<TNumber> b, Lanes128<TNumber> c) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector128.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, TNumber>())
            : new(Vector128.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> SubtractProduct(Lanes128<TNumber> c, Lanes128<TNumber> a, Lanes128<TNumber> b) =>
        MultiplyAdd(new(-a._value), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Min(Lanes128<TNumber> a, Lanes128<TNumber> b) => new(Vector128.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Max(Lanes128<TNumber> a, Lanes128<TNumber> b) => new(Vector128.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Sqrt(Lanes128<TNumber> a) => new(Vector128.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Log2(Lanes128<TNumber> a) => typeof(TNumber) == typeof(float)
        ? new(Vector128.Log2(a._value.AsSingle()).As<float, TNumber>())
        : new(Vector128.Log2(a._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Greater(Lanes128<TNumber> a, Lanes128<TNumber> b) => new(Vector128.GreaterThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> GreaterOrEqual(Lanes128<TNumber> a, Lanes128<TNumber> b) =>
        new(Vector128.GreaterThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> Select(Lanes128<TNumber> mask, Lanes128<TNumber> a, Lanes128<TNumber> b) =>
        new(Vector128.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes128<TNumber> mask) => (uint)mask._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> operator +(Lanes128<TNumber> left, Lanes128<TNumber> right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> operator -(Lanes128<TNumber> left, Lanes128<TNumber> right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> operator *(Lanes128<TNumber> left, Lanes128<TNumber> right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<TNumber> operator /(Lanes128<TNumber> left, Lanes128<TNumber> right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref TNumber target, nint offset) => _value.StoreUnsafe(ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSingle(ref float target, nint offset)
    {
        if (typeof(TNumber) == typeof(float))
        {
            _value.AsSingle().StoreUnsafe(ref target, (nuint)offset);
        }
        else
        {
            Vector128.Narrow(_value.AsDouble(), _value.AsDouble()).GetLower().StoreUnsafe(ref target, (nuint)offset);
        }
    }
}
