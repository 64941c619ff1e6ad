using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Domain;

namespace Experiments.Store.Npy;

/// <summary>Writes a .npy file row by row; the number of rows need not be known in advance.</summary>
public sealed class NpyWriter<T>
    where T : unmanaged
{
    private readonly Stream _stream;
    private readonly int _rowLength;
    private readonly ImmutableArray<int> _rowShape;

    /// <summary>Starts at the beginning of a seekable stream, which the caller closes.</summary>
    public NpyWriter(Stream stream, params ImmutableArray<int> rowShape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NpyFile.CheckType<T>();
        _stream = stream;
        _rowShape = rowShape;
        _rowLength = checked((int)ArrayShape.Count(rowShape.AsSpan()));
        WriteHeader();
    }

    /// <summary>Number of rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Adds one row, row-major.</summary>
    /// <exception cref="ArgumentException">Its length is not the row length.</exception>
    public void Append(ReadOnlySpan<T> row)
    {
        if (row.Length != _rowLength)
        {
            throw new ArgumentException($"{row.Length} values are no row of {_rowLength}", nameof(row));
        }

        _stream.Write(MemoryMarshal.AsBytes(row));
        Rows++;
    }

    /// <summary>Writes the number of rows into the header; until then the file reads as damaged.</summary>
    public void Complete()
    {
        _stream.Position = 0;
        WriteHeader();
        _stream.Seek(0, SeekOrigin.End);
    }

    private void WriteHeader() => _stream.Write(NpyHeader.Format(typeof(T), _rowShape.AsSpan(), Rows));
}
