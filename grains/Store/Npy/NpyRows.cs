using System.Runtime.InteropServices;
using Experiments.Domain;
using Microsoft.Win32.SafeHandles;

namespace Experiments.Store.Npy;

/// <summary>
/// Reads single rows of a .npy file without touching the rest of it. Thread-safe.
/// </summary>
public sealed class NpyRows<T> : IDisposable
    where T : unmanaged, IComparable<T>
{
    private readonly SafeFileHandle _file;
    private readonly int _dataOffset;

    /// <summary>Opens a file; a one-dimensional array has rows of one number.</summary>
    /// <exception cref="UserErrorException">It is not a .npy file, is damaged, or of another element type.</exception>
    public NpyRows(string path)
    {
        NpyFile.CheckType<T>();
        using (var stream = File.OpenRead(path))
        {
            var header = NpyHeader.Read(stream, path);
            if (header.ElementType != typeof(T) || header.Shape.IsEmpty)
            {
                throw new UserErrorException(
                    $"{path}: contains {header.ElementType.Name} of {header.Shape.Length} dimensions "
                        + $"instead of rows of {typeof(T).Name}");
            }

            (Count, _dataOffset) = (header.Shape[0], header.DataOffset);
            RowLength = Count == 0 ? 0 : (int)(header.Count / Count);
        }

        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Numbers in a row.</summary>
    public int RowLength { get; }

    /// <summary>Reads one row.</summary>
    public void Read(int row, Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        var bytes = MemoryMarshal.AsBytes(destination[..RowLength]);
        if (RandomAccess.Read(_file, bytes, _dataOffset + ((long)row * bytes.Length)) != bytes.Length)
        {
            throw new IOException($"row {row} could not be read: the file was truncated");
        }
    }

    /// <summary>The row that holds a number, in a file of ascending single numbers; null if there is none.</summary>
    public int? Find(T value)
    {
        var (low, high) = (0, Count - 1);
        Span<T> number = stackalloc T[1];
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            Read(middle, number);
            switch (number[0].CompareTo(value))
            {
                case 0: return middle;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
