using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Npy;

/// <summary>
/// An array of three dimensions that was computed elsewhere: uint8, float16 or float32, in either order of bytes. Rows are read one at a
/// time and converted to float32, so the file may be larger than memory. Not thread-safe.
/// </summary>
public sealed class NpyTensor : IDisposable
{
    /// <summary>What every .npy file begins with.</summary>
    private static readonly byte[] Mark = [0x93, .. "NUMPY"u8];

    /// <summary>The most numbers in a row, each a whole track: one row in memory has 1 GiB.</summary>
    private const long MaxRow = 1L << 28;

    private readonly Stream _file;
    private readonly string _name;
    private readonly NpyHeader _header;
    private readonly byte[] _bytes;

    /// <param name="file">A seekable file; closed with this.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="UserErrorException">
    /// It is not such an array, has not three dimensions of length 1 or more, is in Fortran order, or is shorter than its header says.
    /// </exception>
    public NpyTensor(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_file, _name) = (file, name);
        _header = NpyHeader.ReadForeign(file, name);
        if (_header.Shape.Length != 3)
        {
            throw new UserErrorException(
                $"{name}: has {_header.Shape.Length} dimensions, {Describe(Shape)}, instead of three: [tracks, bands, frames] or "
                + "[slices, bands, frames]; save x.reshape(rows, bands, frames)");
        }

        if (Shape.Contains(0))
        {
            throw new UserErrorException($"{name}: is empty: its shape is {Describe(Shape)}");
        }

        if ((long)Bands * Frames > MaxRow)
        {
            throw new UserErrorException(
                $"{name}: a row has {Bands} x {Frames} numbers, more than {MaxRow}; is the first dimension that of the tracks or slices?");
        }

        _bytes = new byte[RowLength * _header.ElementBytes];
    }

    /// <summary>Its three lengths.</summary>
    public ImmutableArray<int> Shape => _header.Shape;

    /// <summary>Number of rows: tracks or slices.</summary>
    public int Rows => Shape[0];

    /// <summary>Number of bands, lowest first.</summary>
    public int Bands => Shape[1];

    /// <summary>Number of frames.</summary>
    public int Frames => Shape[2];

    /// <summary>Numbers in a row: bands times frames.</summary>
    public int RowLength => Bands * Frames;

    /// <summary>Such as <c>[639, 128, 387] of uint8</c>.</summary>
    public string Description => $"{Describe(Shape)} of {(
        _header.ElementType == typeof(byte) ? "uint8" : _header.ElementType == typeof(Half) ? "float16" : "float32")}";

    /// <summary>Whether a file begins as every .npy file does, whatever its name.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> start) => start.StartsWith(Mark);

    /// <summary>Reads one row, band by band, as float32.</summary>
    /// <param name="row">Which, from 0.</param>
    /// <param name="values">Gets its <see cref="RowLength"/> numbers.</param>
    /// <param name="hash">Gets the bytes as they are in the file; null if nobody needs them.</param>
    /// <exception cref="UserErrorException">The file became shorter since it was opened, or cannot be read.</exception>
    public void Read(int row, Span<float> values, IncrementalHash? hash = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ReadAt(_header.DataOffset + ((long)row * _bytes.Length), _bytes);
        hash?.AppendData(_bytes);
        Convert(values[..RowLength]);
    }

    /// <summary>Appends everything before the first number: with all rows in order, a hash is that of the file.</summary>
    /// <exception cref="UserErrorException">The file became shorter since it was opened, or cannot be read.</exception>
    public void AppendHeaderTo(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var header = new byte[_header.DataOffset];
        ReadAt(0, header);
        hash.AppendData(header);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Describe(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private void ReadAt(long offset, byte[] bytes)
    {
        try
        {
            _file.Position = offset;
            _file.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw new UserErrorException($"{_name}: was cut off while it was read; import it once it is written completely");
        }
        catch (IOException error)
        {
            throw UserErrorException.Failed($"{_name}: cannot be read: {error.Message}", error);
        }
    }

    private void Convert(Span<float> values)
    {
        if (_header.ElementType == typeof(byte))
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _bytes[i];
            }
        }
        else if (_header.ElementType == typeof(Half))
        {
            var halves = MemoryMarshal.Cast<byte, ushort>(_bytes.AsSpan());
            if (_header.IsBigEndian)
            {
                BinaryPrimitives.ReverseEndianness(halves, halves);
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)BitConverter.UInt16BitsToHalf(halves[i]);
            }
        }
        else
        {
            var numbers = MemoryMarshal.Cast<byte, int>(_bytes.AsSpan());
            if (_header.IsBigEndian)
            {
                BinaryPrimitives.ReverseEndianness(numbers, numbers);
            }

            MemoryMarshal.Cast<int, float>(numbers).CopyTo(values);
        }
    }
}
