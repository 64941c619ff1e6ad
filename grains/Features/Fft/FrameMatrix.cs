namespace Experiments.Features.Fft;

/// <summary>
/// A matrix [rows, frames] of floats, row-major, in the workspace of one thread. A row is padded to whole vectors and to an odd number of
/// cache lines, so that a column does not map to the same few cache sets; the padding is zero unless stated otherwise.
/// </summary>
internal sealed class FrameMatrix
{
    private readonly AlignedBuffer<float> _values = new();

    public int Rows { get; private set; }

    public int Frames { get; private set; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>All values, including padding.</summary>
    public Span<float> All => _values.Span;

    /// <summary>The first value of the first row.</summary>
    public ref float First => ref _values.First;

    /// <summary>The frames of one row.</summary>
    public Span<float> this[int row] => _values.Span.Slice(row * Stride, Frames);

    /// <summary>Floats from one row to the next for the given number of frames.</summary>
    public static int StrideOf(int frames) =>
        (((frames + LaneSelection.MaxLanes - 1) / LaneSelection.MaxLanes) | 1) * LaneSelection.MaxLanes;

    /// <summary>Sets the shape; the values are undefined afterwards.</summary>
    public void Reset(int rows, int frames)
    {
        (Rows, Frames, Stride) = (rows, frames, StrideOf(frames));
        _values.Resize(checked(rows * Stride));
    }

    /// <summary>Zeroes the padding of every row.</summary>
    public void ClearPadding()
    {
        var all = All;
        for (var row = 0; row < Rows; row++)
        {
            all.Slice((row * Stride) + Frames, Stride - Frames).Clear();
        }
    }

    /// <summary>Copies the frames of every row, without padding.</summary>
    public void CopyTo(Span<float> values)
    {
        for (var row = 0; row < Rows; row++)
        {
            this[row].CopyTo(values[(row * Frames)..]);
        }
    }
}
