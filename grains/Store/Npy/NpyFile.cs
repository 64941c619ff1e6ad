using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Experiments.Domain;

namespace Experiments.Store.Npy;

/// <summary>
/// Arrays in NumPy's file format: <c>numpy.load</c> opens what <see cref="Write{T}"/> wrote, also with <c>mmap_mode</c>. Element types are
/// float, double, int and long. For arrays larger than memory: <see cref="NpyWriter{T}"/> and <see cref="MappedRows"/>.
/// </summary>
/// <remarks>
/// Custom code, because the NumPy packages for .NET read whole arrays into memory; shards are mapped and written row by row.
/// </remarks>
public static class NpyFile
{
    /// <summary>Writes an array, row-major; an empty shape writes a single number.</summary>
    /// <exception cref="ArgumentException">The length is not the product of the shape, or T is not supported.</exception>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckType<T>();
        var count = ArrayShape.Count(shape);
        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill a shape of {count}", nameof(values));
        }

        stream.Write(NpyHeader.Format(typeof(T), shape, rows: null));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads an array of the given element type.</summary>
    /// <exception cref="UserErrorException">It is not a .npy file, is damaged, in Fortran order, or of another element type.</exception>
    public static (T[] Values, ImmutableArray<int> Shape) Read<T>(string path)
        where T : unmanaged
    {
        using var stream = File.OpenRead(path);
        return Read<T>(stream, path);
    }

    /// <summary>The same from a seekable stream; errors call it <paramref name="name"/>.</summary>
    /// <exception cref="UserErrorException">It is not a .npy file, is damaged, in Fortran order, or of another element type.</exception>
    public static (T[] Values, ImmutableArray<int> Shape) Read<T>(Stream stream, string name)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckType<T>();
        var header = NpyHeader.Read(stream, name);
        if (header.ElementType != typeof(T))
        {
            throw new UserErrorException($"{name}: contains {header.ElementType.Name} instead of {typeof(T).Name}");
        }

        var values = new T[header.Count];
        stream.Position = header.DataOffset;
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return (values, header.Shape);
    }

    internal static void CheckType<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(int) && typeof(T) != typeof(long))
        {
            throw new ArgumentException($"{typeof(T).Name} has no .npy form here");
        }
    }
}
