using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Experiments.Domain;

namespace Experiments.Store.Npy;

/// <summary>Header of a .npy file in C order.</summary>
/// <param name="ElementType">float, double, int or long; of an array from elsewhere also byte or Half.</param>
/// <param name="Shape">Outermost dimension first; empty for a single number.</param>
/// <param name="DataOffset">Bytes before the first number.</param>
/// <param name="IsBigEndian">Whether the most significant byte of a number comes first: only in arrays from elsewhere.</param>
/// <remarks>NumPy enhancement proposal 1 and numpy.lib.format: versions 1, 2 and 3 are read, 1 or 2 is written.</remarks>
internal sealed partial record NpyHeader(Type ElementType, ImmutableArray<int> Shape, int DataOffset, bool IsBigEndian = false)
{
    private const int MaxHeaderBytes = 1 << 20;

    private static readonly ImmutableDictionary<string, Type> Types = new Dictionary<string, Type>
    {
        ["<f4"] = typeof(float),
        ["<f8"] = typeof(double),
        ["<i4"] = typeof(int),
        ["<i8"] = typeof(long),
    }.ToImmutableDictionary();

    /// <summary>What is read of arrays that were computed elsewhere; written are none of them but float32.</summary>
    private static readonly ImmutableDictionary<string, Type> ForeignTypes = new Dictionary<string, Type>
    {
        ["|u1"] = typeof(byte),
        ["<u1"] = typeof(byte),
        [">u1"] = typeof(byte),
        ["u1"] = typeof(byte),
        ["<f2"] = typeof(Half),
        [">f2"] = typeof(Half),
        ["<f4"] = typeof(float),
        [">f4"] = typeof(float),
    }.ToImmutableDictionary();

    /// <summary>Number of elements in the file.</summary>
    public long Count => ArrayShape.Count(Shape.AsSpan());

    /// <summary>Size of one element, bytes.</summary>
    public int ElementBytes =>
        ElementType == typeof(byte) ? 1
        : ElementType == typeof(Half) ? 2
        : ElementType == typeof(float) || ElementType == typeof(int) ? 4
        : 8;

    /// <summary>
    /// Formats the header; its length is a multiple of 64, so that numbers are aligned in a mapped file. The length does not depend on the
    /// number of rows: a streaming writer overwrites the header once it knows that number.
    /// </summary>
    internal static byte[] Format(Type elementType, ReadOnlySpan<int> rowShape, long? rows)
    {
        var descr = Types.First(pair => pair.Value == elementType).Key;
        var dimensions = new List<string>();
        if (rows is { } count)
        {
            dimensions.Add(count.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var length in rowShape)
        {
            dimensions.Add(length.ToString(CultureInfo.InvariantCulture));
        }

        var shape = dimensions.Count == 1 ? $"({dimensions[0]},)" : $"({string.Join(", ", dimensions)})";
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        var longest = text.Length + (rows is null ? 0 : 20 - dimensions[0].Length) + 1;
        var lengthBytes = longest + 10 + 63 < ushort.MaxValue ? 2 : 4;
        var total = (8 + lengthBytes + longest + 63) / 64 * 64;

        var bytes = new byte[total];
        bytes.AsSpan().Fill((byte)' ');
        bytes[0] = 0x93;
        "NUMPY"u8.CopyTo(bytes.AsSpan(1));
        bytes[6] = (byte)(lengthBytes == 2 ? 1 : 2);
        bytes[7] = 0;
        if (lengthBytes == 2)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(total - 12));
        }

        Encoding.ASCII.GetBytes(text, bytes.AsSpan(8 + lengthBytes));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Reads the header at the start of a stream and checks it against the stream's length.</summary>
    /// <param name="stream">A seekable stream, at its start.</param>
    /// <param name="name">Name of the file in errors.</param>
    /// <exception cref="UserErrorException">
    /// It is not a .npy file, is of an unsupported kind, or is shorter than its header says.
    /// </exception>
    public static NpyHeader Read(Stream stream, string name) => Read(stream, name, Types, "save as '<f4', '<f8', '<i4' or '<i8'");

    /// <summary>The same for an array that was computed elsewhere: uint8, float16 or float32, in either order of bytes.</summary>
    /// <exception cref="UserErrorException">As for <see cref="Read(Stream, string)"/>.</exception>
    public static NpyHeader ReadForeign(Stream stream, string name) =>
        Read(stream, name, ForeignTypes, "save x.astype('float32'), or uint8 or float16");

    private static NpyHeader Read(Stream stream, string name, ImmutableDictionary<string, Type> types, string advice)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[12];
        var got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (got < start.Length || start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new UserErrorException($"{name}: not a .npy file (it does not start with \\x93NUMPY)");
        }

        var lengthBytes = start[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            var version => throw new UserErrorException($"{name}: .npy version {version} is not supported; use version 1 to 3"),
        };
        var length = lengthBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxHeaderBytes)
        {
            throw new UserErrorException($"{name}: the .npy header claims {length} bytes; the file is damaged");
        }

        var text = new byte[length];
        stream.Position = 8 + lengthBytes;
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw new UserErrorException($"{name}: is truncated inside its .npy header; write it again");
        }

        var header = Parse(Encoding.UTF8.GetString(text), 8 + lengthBytes + (int)length, name, types, advice);
        var wanted = header.Shape.Aggregate((double)header.ElementBytes, (product, dimension) => product * dimension) + header.DataOffset;
        return wanted == stream.Length
            ? header
            : throw new UserErrorException(
                $"{name}: has {stream.Length} bytes, but its shape needs {wanted:R}; it is truncated or damaged");
    }

    private static NpyHeader Parse(string text, int dataOffset, string name, ImmutableDictionary<string, Type> types, string advice)
    {
        var (descr, order, shape) = (DescrPattern().Match(text), OrderPattern().Match(text), ShapePattern().Match(text));
        if (!descr.Success || !order.Success || !shape.Success)
        {
            throw new UserErrorException($"{name}: the .npy header lacks descr, fortran_order or shape; the file is damaged");
        }

        var kind = descr.Groups[1].Value;
        if (!types.TryGetValue(kind, out var elementType))
        {
            throw new UserErrorException($"{name}: numbers of type '{kind}' are not supported; {advice}");
        }

        if (order.Groups[1].Value == "True")
        {
            throw new UserErrorException($"{name}: is in Fortran order; save numpy.ascontiguousarray(x) instead");
        }

        var lengths = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var dimensions = ImmutableArray.CreateBuilder<int>(lengths.Length);
        foreach (var item in lengths)
        {
            if (!int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension))
            {
                throw new UserErrorException($"{name}: a dimension of length {item} is not supported; use 0 to {int.MaxValue}");
            }

            dimensions.Add(dimension);
        }

        return new NpyHeader(elementType, dimensions.ToImmutable(), dataOffset, kind[0] == '>');
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9,\s]*)\)""")]
    private static partial Regex ShapePattern();
}
