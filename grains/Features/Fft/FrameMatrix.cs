namespace Experiments.Features.Fft;

/// <summary>
/// A matrix [rows, frames] of floats, row-major, as the workspace of one thread keeps it. A row is padded to whole vectors,
/// and to an odd number of cache lines, so that a column does not fall on the same few cache sets; the padding holds zeros
/// where not said otherwise.
/// </summary>
internal sealed class FrameMatrix
{
    private readonly AlignedBuffer<float> _values = new();

    public int Rows { get; private set; }

    public int Frames { get; private set; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Everything, padding included.</summary>
    public Span<float> All => _values.Span;

    /// <summary>The first value of the first row.</summary>
    public ref float First => ref _values.First;

    /// <summary>The frames of one row.</summary>
    public Span<float> this[int row] => _values.Span.Slice(row * Stride, Frames);

    /// <summary>Floats from one row to the next, for so many frames.</summary>
    public static int StrideOf(int frames) =>
        (((frames + LaneWidths.MostLanes - 1) / LaneWidths.MostLanes) | 1) * LaneWidths.MostLanes;

    /// <summary>Takes a shape; the values are then arbitrary.</summary>
    public void Reset(int rows, int frames)
    {
        (Rows, Frames, Stride) = (rows, frames, StrideOf(frames));
        _values.Resize(checked(rows * Stride));
    }

    /// <summary>Puts zeros behind the frames of every row.</summary>
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
