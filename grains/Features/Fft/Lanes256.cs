using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Experiments.Features.Fft;

/// <summary>256-bit vectors of float or double.</summary>
internal readonly struct Lanes256<TNumber>(Vector256<TNumber> value) : ILanes<Lanes256<TNumber>, TNumber>
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private readonly Vector256<TNumber> _value = value;

    public static int Count => Vector256<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Create(TNumber value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Load(ref readonly TNumber source, nint offset) =>
        new(Vector256.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> LoadSingle(ref readonly float source, nint offset) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector256.LoadUnsafe(in source, (nuint)offset).As<float, TNumber>())
            : new(Vector256.WidenLower(Vector128.LoadUnsafe(in source, (nuint)offset).ToVector256Unsafe()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> MultiplyAdd(Lanes256<TNumber> a, Lanes256<TNumber> b, Lanes256<TNumber> c) =>
        typeof(TNumber) == typeof(float)
            ? new(Vector256.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, TNumber>())
            : new(Vector256.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> SubtractProduct(Lanes256<TNumber> c, Lanes256<TNumber> a, Lanes256<TNumber> b) =>
        MultiplyAdd(new(-a._value), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Min(Lanes256<TNumber> a, Lanes256<TNumber> b) => new(Vector256.MinNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Max(Lanes256<TNumber> a, Lanes256<TNumber> b) => new(Vector256.MaxNative(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Sqrt(Lanes256<TNumber> a) => new(Vector256.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Log2(Lanes256<TNumber> a) => typeof(TNumber) == typeof(float)
        ? new(Vector256.Log2(a._value.AsSingle()).As<float, TNumber>())
        : new(Vector256.Log2(a._value.AsDouble()).As<double, TNumber>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Greater(Lanes256<TNumber> a, Lanes256<TNumber> b) => new(Vector256.GreaterThan(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> GreaterOrEqual(Lanes256<TNumber> a, Lanes256<TNumber> b) =>
        new(Vector256.GreaterThanOrEqual(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> Select(Lanes256<TNumber> mask, Lanes256<TNumber> a, Lanes256<TNumber> b) =>
        new(Vector256.ConditionalSelect(mask._value, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes256<TNumber> mask) => (uint)mask._value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> operator +(Lanes256<TNumber> left, Lanes256<TNumber> right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> operator -(Lanes256<TNumber> left, Lanes256<TNumber> right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> operator *(Lanes256<TNumber> left, Lanes256<TNumber> right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<TNumber> operator /(Lanes256<TNumber> left, Lanes256<TNumber> right) => new(left._value / right._value);

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
            Vector256.Narrow(_value.AsDouble(), _value.AsDouble()).GetLower().StoreUnsafe(ref target, (nuint)offset);
        }
    }
}
