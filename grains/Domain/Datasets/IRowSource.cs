using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>
/// Rows of numbers, one per slice, all of one shape: a feature table, a tensor of spectrograms, or a selection of either. Rows are copied
/// out one at a time, so a source can be a memory-mapped file larger than memory. Safe for concurrent readers.
/// </summary>
public interface IRowSource
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>
    /// The shape of one row, outermost dimension first: [columns] of a table, [nMels, frames] of a mel spectrogram.
    /// </summary>
    ImmutableArray<int> Shape { get; }

    /// <summary>
    /// Copies one row, row-major, into <paramref name="destination"/>, whose length is the product of <see cref="Shape"/>.
    /// </summary>
    void CopyRow(int row, Span<float> destination);
}

/// <summary>Operations on any row source.</summary>
public static class RowSourceExtensions
{
    /// <summary>Numbers in one row: the product of its shape.</summary>
    public static int RowLength(this IRowSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return checked((int)ArrayShape.Count(source.Shape.AsSpan()));
    }

    /// <summary>All rows in one array: shape [rows, row length], row-major.</summary>
    public static float[] ToArray(this IRowSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var length = source.RowLength();
        var values = new float[checked(source.Count * length)];
        for (var row = 0; row < source.Count; row++)
        {
            source.CopyRow(row, values.AsSpan(row * length, length));
        }

        return values;
    }

    /// <summary>A view of the rows with the given indices, in that order; nothing is copied.</summary>
    public static IRowSource Select(this IRowSource source, IReadOnlyList<int> rows) => new SelectedRows(source, rows);

    private sealed class SelectedRows(IRowSource source, IReadOnlyList<int> rows) : IRowSource
    {
        public int Count => rows.Count;

        public ImmutableArray<int> Shape => source.Shape;

        public void CopyRow(int row, Span<float> destination) => source.CopyRow(rows[row], destination);
    }
}

/// <summary>Rows in memory.</summary>
public sealed class MemoryRows : IRowSource
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _length;

    /// <summary><paramref name="values"/> has shape [rows, …<paramref name="shape"/>], row-major.</summary>
    /// <exception cref="ArgumentException">Its length is not a multiple of the row length.</exception>
    public MemoryRows(ReadOnlyMemory<float> values, params ImmutableArray<int> shape)
    {
        _length = checked((int)ArrayShape.Count(shape.AsSpan()));
        if (_length <= 0 || values.Length % _length != 0)
        {
            throw new ArgumentException($"{values.Length} values are no whole number of rows of {_length}", nameof(values));
        }

        _values = values;
        Shape = shape;
    }

    /// <inheritdoc/>
    public int Count => _values.Length / _length;

    /// <inheritdoc/>
    public ImmutableArray<int> Shape { get; }

    /// <inheritdoc/>
    public void CopyRow(int row, Span<float> destination) => _values.Span.Slice(row * _length, _length).CopyTo(destination);
}
