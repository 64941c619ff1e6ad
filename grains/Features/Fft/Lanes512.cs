using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Experiments.Features.Fft;

/// <summary>512-bit vectors of float or double.</summary>
internal readonly struct Lanes512<TNumber>(Vector512<TNumber> value) : ILanes<Lanes512<TNumber>, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly Vector512<TNumber> _value = value;

    public static int Count => Vector512<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Create(TNumber value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Load(ref readonly TNumber source, nint offset) =>
        new(Vector512.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> LoadSingle(ref readonly float source, nint offset) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector512.LoadUnsafe(in source, (nuint)offset).As<float, TNumber>())
            : new(Vector512.WidenLower(Vector256.LoadUnsafe(in source, (nuint)offset).ToVector512Unsafe()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> MultiplyAdd(Lanes512<TNumber> a, Lanes512<TNumber> b, Lanes512<TNumber> c) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector512.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, TNumber>())
            : new(Vector512.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> SubtractProduct(Lanes512<TNumber> c, Lanes512<TNumber> a, Lanes512<TNumber> b) =>
        MultiplyAdd(new(-a._value), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Min(Lanes512<TNumber> a, Lanes512<TNumber> b) => new(Vector512.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Max(Lanes512<TNumber> a, Lanes512<TNumber> b) => new(Vector512.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Sqrt(Lanes512<TNumber> a) => new(Vector512.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Log2(Lanes512<TNumber> a) => typeof(TNumber) == typeof(float)
        ? new(Vector512.Log2(a._value.AsSingle()).As<float, TNumber>())
        : new(Vector512.Log2(a._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Greater(Lanes512<TNumber> a, Lanes512<TNumber> b) => new(Vector512.GreaterThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> GreaterOrEqual(Lanes512<TNumber> a, Lanes512<TNumber> b) =>
        new(Vector512.GreaterThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> Select(Lanes512<TNumber> mask, Lanes512<TNumber> a, Lanes512<TNumber> b) =>
        new(Vector512.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes512<TNumber> mask) => (uint)mask._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> operator +(Lanes512<TNumber> left, Lanes512<TNumber> right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> operator -(Lanes512<TNumber> left, Lanes512<TNumber> right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> operator *(Lanes512<TNumber> left, Lanes512<TNumber> right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<TNumber> operator /(Lanes512<TNumber> left, Lanes512<TNumber> right) => new(left._value / right._value);

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
            Vector512.Narrow(_value.AsDouble(), _value.AsDouble()).GetLower().StoreUnsafe(ref target, (nuint)offset);
        }
    }
}
