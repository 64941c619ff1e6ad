using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Models.Networks.Weights;

/// <summary>A float32 tensor in memory, row-major.</summary>
internal sealed record StoredTensor(ImmutableArray<long> Shape, float[] Values)
{
    /// <summary>One of shape [length].</summary>
    public static StoredTensor Flat(float[] values) => new([values.Length], values);
}

/// <summary>
/// The safetensors format: 8 bytes of header length, a JSON header with words under <c>__metadata__</c> and each tensor's type,
/// shape and place, then the numbers, little-endian. Any safetensors reader can open it; reading executes no code.
/// </summary>
/// <remarks>Custom code, because TorchSharp does not support the format and its own needs Python's pickle.</remarks>
internal sealed record SafetensorsFile(
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, StoredTensor> Tensors)
{
    private const string MetadataKey = "__metadata__";
    private const long MaxHeaderBytes = 1 << 20;
    private const long MaxDataBytes = 1L << 31;
    private const int ReadStep = 1 << 18;

    /// <summary>Writes it; equal content gives equal bytes.</summary>
    public void Write(Stream stream)
    {
        var tensors = Tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            var offset = 0L;
            foreach (var (name, tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", tensor.Shape.AsSpan());
                WriteNumbers(json, "data_offsets", [offset, offset += 4L * tensor.Values.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that the numbers are aligned.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (var (_, tensor) in tensors)
        {
            stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }
    }

    /// <summary>
    /// Reads one, from the stream's position to its own end. Memory is allocated as bytes arrive, not as the header claims.
    /// </summary>
    /// <exception cref="UserErrorException">It is not a safetensors file, is cut off, or is larger than a model can be.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            stream.ReadExactly(prefix);
            var headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            Require(headerLength is > 1 and <= MaxHeaderBytes, $"a header of {headerLength} bytes");
            var header = new byte[headerLength];
            stream.ReadExactly(header);
            using var json = JsonDocument.Parse(header);
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var entries = new List<(string Name, ImmutableArray<long> Shape, long Begin, long End)>();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    foreach (var word in property.Value.EnumerateObject())
                    {
                        metadata[word.Name] = word.Value.GetString() ?? "";
                    }
                }
                else
                {
                    entries.Add(ReadEntry(property.Name, property.Value));
                }
            }

            return new(metadata, ReadTensors(stream, entries));
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or OverflowException)
        {
            throw Broken(e is EndOfStreamException ? "it is truncated" : e.Message, e);
        }
    }

    private static (string Name, ImmutableArray<long> Shape, long Begin, long End) ReadEntry(string name, JsonElement entry)
    {
        Require(entry.GetProperty("dtype").GetString() == "F32", $"tensor '{name}' is not of type F32");
        var shape = Numbers(entry.GetProperty("shape"));
        var place = Numbers(entry.GetProperty("data_offsets"));
        Require(shape.All(size => size is >= 0 and <= MaxDataBytes), $"tensor '{name}' has a size that is negative or too large");
        var bytes = shape.Aggregate(4L, (product, size) => checked(product * size));
        Require(place.Length == 2 && place[1] - place[0] == bytes, $"tensor '{name}' does not match its shape in length");
        return (name, shape, place[0], place[1]);

        static ImmutableArray<long> Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];
    }

    private static Dictionary<string, StoredTensor> ReadTensors(
        Stream stream, List<(string Name, ImmutableArray<long> Shape, long Begin, long End)> entries)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var position = 0L;
        foreach (var (name, shape, begin, end) in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            Require(begin == position && end <= MaxDataBytes, $"tensor '{name}' overlaps another, leaves a gap or is too large");
            Require(tensors.TryAdd(name, new(shape, ReadFloats(stream, (int)((end - begin) / 4)))), $"tensor '{name}' is listed twice");
            position = end;
        }

        return tensors;
    }

    private static float[] ReadFloats(Stream stream, int count)
    {
        var values = new float[Math.Min(count, ReadStep)];
        for (var filled = 0; filled < count;)
        {
            if (filled == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, 2L * filled));
            }

            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(filled)));
            filled = values.Length;
        }

        return values;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void Require(bool isRight, string problem)
    {
        if (!isRight)
        {
            throw Broken(problem);
        }
    }

    private static UserErrorException Broken(string problem, Exception? inner = null) =>
        new(UserErrorKind.Invalid, $"not a readable safetensors file: {problem}", inner);
}
