using System.Runtime.InteropServices;

namespace Experiments.Features.Fft;

/// <summary>
/// A growable buffer aligned to a cache line, because vectors that straddle two lines cost twice. Contents are not cleared.
/// </summary>
internal sealed class AlignedBuffer<TNumber>
    where TNumber : unmanaged
{
    private const int LineBytes = 64;

    private TNumber[] _array = [];
    private int _start;
    private int _length;

    /// <summary>The range last requested.</summary>
    public Span<TNumber> Span => _array.AsSpan(_start, _length);

    /// <summary>The first number.</summary>
    public ref TNumber First => ref _array[_start];

    /// <summary>Makes room for <paramref name="length"/> numbers; previous contents may be lost.</summary>
    public Span<TNumber> Resize(int length)
    {
        var size = System.Runtime.CompilerServices.Unsafe.SizeOf<TNumber>();
        if (_array.Length == 0 || _array.Length - _start < length)
        {
            _array = GC.AllocateUninitializedArray<TNumber>(length + (LineBytes / size), pinned: true);
            var address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
            _start = (int)((LineBytes - (address % LineBytes)) % LineBytes / size);
        }

        _length = length;
        return Span;
    }
}
