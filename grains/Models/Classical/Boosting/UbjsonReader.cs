using System.Buffers.Binary;
using System.Text;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// Reads Universal Binary JSON (ubjson.org, draft 12): objects as dictionaries, arrays as arrays of what they hold, integers as
/// <see cref="long"/>, numbers as <see cref="double"/>. Big-endian. Uses no more memory than a small multiple of the bytes.
/// </summary>
internal ref struct UbjsonReader
{
    private const int MaxDepth = 64;

    private ReadOnlySpan<byte> _rest;
    private int _depth;

    private UbjsonReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
    }

    /// <summary>Reads one value.</summary>
    /// <exception cref="FormatException">It is not valid, or cut off.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new UbjsonReader(bytes);
        return reader.Value(reader.Byte());
    }

    private object? Value(byte type)
    {
        switch ((char)type)
        {
            case '{':
            case '[':
                if (++_depth > MaxDepth)
                {
                    throw new FormatException("nested too deeply");
                }

                object container = type == '{' ? Object() : Array();
                _depth--;
                return container;
            case 'S':
                return Text();
            case 'C':
                return $"{(char)Byte()}";
            case 'Z':
                return null;
            case 'T':
            case 'F':
                return type == 'T';
            default:
                return Number(type);
        }
    }

    private object Number(byte type) => (char)type switch
    {
        'i' => (object)(long)(sbyte)Byte(),
        'U' => (long)Byte(),
        'I' => (long)BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        'l' => (long)BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        'L' => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        'd' => (double)BinaryPrimitives.ReadSingleBigEndian(Take(4)),
        'D' => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        _ => throw new FormatException($"unknown type {type}"),
    };

    private Dictionary<string, object?> Object()
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (Peek() != '}')
        {
            var name = Text();
            members[name] = Value(Byte());
        }

        Byte();
        return members;
    }

    private object?[] Array()
    {
        byte? type = null;
        if (Peek() == '$')
        {
            Byte();
            type = Byte();
        }

        var items = new List<object?>();
        if (Peek() == '#')
        {
            Byte();
            var count = Length();
            for (var i = 0; i < count; i++)
            {
                items.Add(Value(type ?? Byte()));
            }

            return [.. items];
        }

        while (Peek() != ']')
        {
            items.Add(Value(Byte()));
        }

        Byte();
        return [.. items];
    }

    private string Text() => Encoding.UTF8.GetString(Take(Length()));

    private int Length() => Number(Byte()) is long length && length >= 0 && length <= _rest.Length
        ? (int)length
        : throw new FormatException("a length is beyond the end");

    private readonly byte Peek() => _rest.Length > 0 ? _rest[0] : throw new FormatException("cut off");

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new FormatException("cut off");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
