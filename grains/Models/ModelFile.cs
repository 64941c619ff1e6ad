using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Models;

/// <summary>
/// A saved model: 8 bytes "EXPMODEL", the format version and the length of a JSON manifest (32 bits each, little-endian), the
/// manifest, then its arrays in order, raw and little-endian. Reading executes no code, and uses no more memory than the stream has bytes.
/// </summary>
internal sealed class ModelFile
{
    private const int FormatVersion = 1;
    private const int MaxManifestBytes = 16 << 20;
    private const int ChunkBytes = 1 << 20;

    private static readonly ImmutableDictionary<Type, (string Name, int Size)> ElementTypes =
        new Dictionary<Type, (string, int)>
        {
            [typeof(byte)] = ("uint8", 1),
            [typeof(int)] = ("int32", 4),
            [typeof(float)] = ("float32", 4),
            [typeof(double)] = ("float64", 8),
        }.ToImmutableDictionary();

    private readonly List<(string Name, string Type, byte[] Bytes)> _arrays = [];

    private ModelFile(Manifest manifest) => Header = manifest;

    /// <summary>Creates an empty file to fill and write.</summary>
    public ModelFile(string family, ImmutableArray<string> genres, ParameterSet parameters)
        : this(new Manifest(family, genres, parameters, []))
    {
    }

    /// <summary>Family, genres and parameters.</summary>
    public Manifest Header { get; }

    /// <summary>Adds an array of bytes, 32-bit integers, or 32- or 64-bit numbers.</summary>
    public void Add<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged =>
        _arrays.Add((name, ElementTypes[typeof(T)].Name, MemoryMarshal.AsBytes(values).ToArray()));

    /// <inheritdoc cref="Add{T}(string, ReadOnlySpan{T})"/>
    public void Add<T>(string name, T[] values)
        where T : unmanaged => Add<T>(name, values.AsSpan());

    /// <summary>Whether it has an array with that name.</summary>
    public bool Has(string name) => _arrays.Exists(array => array.Name == name);

    /// <summary>The array with that name, of <paramref name="length"/> values if given.</summary>
    /// <exception cref="UserErrorException">It does not exist, or has a different type or length.</exception>
    public T[] Get<T>(string name, int? length = null)
        where T : unmanaged
    {
        var (typeName, size) = ElementTypes[typeof(T)];
        var (_, type, bytes) = _arrays.Find(array => array.Name == name);
        return type == typeName && bytes.Length % size == 0 && (length ?? (bytes.Length / size)) == bytes.Length / size
            ? MemoryMarshal.Cast<byte, T>(bytes).ToArray()
            : throw Broken($"its array '{name}' is missing or has the wrong length");
    }

    /// <summary>The error for an inconsistent file.</summary>
    public static UserErrorException Broken(string what) => new($"the model file is damaged: {what}; fit the model again");

    /// <summary>Throws unless <paramref name="isSound"/>.</summary>
    /// <exception cref="UserErrorException">The model file is damaged.</exception>
    public static void Require(bool isSound, string what)
    {
        if (!isSound)
        {
            throw Broken(what);
        }
    }

    /// <summary>Writes all of it.</summary>
    public void Write(Stream stream)
    {
        RequireLittleEndian();
        var arrays = _arrays.Select(array => new ArrayEntry(array.Name, array.Type, array.Bytes.Length)).ToImmutableArray();
        var json = JsonSerializer.SerializeToUtf8Bytes(Header with { Arrays = arrays }, DomainJson.Compact);
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], json.Length);
        stream.Write("EXPMODEL"u8);
        stream.Write(numbers);
        stream.Write(json);
        foreach (var (_, _, bytes) in _arrays)
        {
            stream.Write(bytes);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="UserErrorException">It is not a model, has a different format version or family, or is damaged.</exception>
    public static ModelFile Read(Stream stream, string family)
    {
        RequireLittleEndian();
        var start = ReadBytes(stream, 16);
        Require(start.AsSpan(0, 8).SequenceEqual("EXPMODEL"u8), "it does not start with a model header");
        var version = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(8));
        if (version != FormatVersion)
        {
            throw new UserErrorException(
                $"the model file has format version {version}, this build reads version {FormatVersion}; "
                + "use the build that wrote it, or fit the model again");
        }

        var manifestLength = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(12));
        Require(manifestLength is > 0 and <= MaxManifestBytes, "its manifest has an invalid length");
        var file = new ModelFile(ParseManifest(ReadBytes(stream, manifestLength)));
        if (file.Header.Family != family)
        {
            throw new UserErrorException($"the model file contains a model of family {file.Header.Family}, not {family}");
        }

        foreach (var (name, type, byteCount) in file.Header.Arrays)
        {
            file._arrays.Add((name, type, ReadBytes(stream, byteCount)));
        }

        return file;
    }

    private static Manifest ParseManifest(byte[] json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(json, DomainJson.Compact);
            Require(
                manifest is
                {
                    Family: not null, Parameters: not null, Genres.IsDefault: false, Genres.Length: >= 2,
                    Arrays.IsDefault: false
                }
                && manifest.Arrays.All(array => array is { Name: not null, Type: not null, ByteCount: >= 0 }),
                "its manifest is incomplete");
            return manifest!; // not null: required above
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw Broken("its manifest cannot be read");
        }
    }

    /// <summary>The buffer grows with the data read, so that a false length cannot claim memory.</summary>
    private static byte[] ReadBytes(Stream stream, int count)
    {
        var bytes = new byte[Math.Min(count, ChunkBytes)];
        var have = 0;
        while (true)
        {
            have += stream.ReadAtLeast(bytes.AsSpan(have), bytes.Length - have, throwOnEndOfStream: false);
            Require(have == bytes.Length, "it is truncated");
            if (have == count)
            {
                return bytes;
            }

            Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
        }
    }

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("models are saved on little-endian machines only");
        }
    }

    /// <summary>The JSON manifest.</summary>
    internal sealed record Manifest(
        string Family, ImmutableArray<string> Genres, ParameterSet Parameters, ImmutableArray<ArrayEntry> Arrays);

    /// <summary>One array: its length in bytes.</summary>
    internal sealed record ArrayEntry(string Name, string Type, int ByteCount);
}
