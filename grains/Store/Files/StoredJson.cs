using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>
/// JSON files of the store. Each is an object that ends with a seal, the SHA-256 of everything before it, so damage is detected even
/// without a hash in state. Files of earlier builds have no seal and are read unverified. Damaged and foreign files cause a one-line error.
/// </summary>
public static class StoredJson
{
    private const string SealName = "$sha256";
    private const int SealDigits = 64;

    private static readonly byte[] SealMark = Encoding.ASCII.GetBytes($"\"{SealName}\"");

    /// <summary>Formats a value as a sealed file.</summary>
    /// <param name="value">The value; must serialize to a JSON object.</param>
    /// <param name="options">Compact or indented.</param>
    public static byte[] Format<T>(T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var json = JsonSerializer.SerializeToUtf8Bytes(value, options);
        if (json is not [(byte)'{', .., (byte)'}'])
        {
            throw new ArgumentException($"{typeof(T).Name} is no JSON object", nameof(value));
        }

        var body = json.AsSpan(0, json.Length - 1).TrimEnd("\n "u8);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var seal = options.WriteIndented ? $",\n  \"{SealName}\": \"{hash}\"\n}}\n" : $",\"{SealName}\":\"{hash}\"}}";
        return [.. body, .. Encoding.ASCII.GetBytes(seal)];
    }

    /// <summary>Reads a file written by <see cref="Format"/>, or by an earlier build without a seal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    /// <param name="sha256">SHA-256 of the whole file from state, for a file without a seal.</param>
    /// <exception cref="UserErrorException">It is missing or damaged.</exception>
    public static T Read<T>(string path, string remedy, string? sha256 = null) =>
        Parse<T>(path, StoredBytes.Read(path, null, remedy), remedy, sha256);

    /// <summary>Reads a <see cref="StoredList{T}"/>, or the bare array that earlier builds wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do about damage, as the end of a sentence.</param>
    /// <param name="sha256">SHA-256 of the whole file from state, for a file without a seal.</param>
    /// <exception cref="UserErrorException">It is missing or damaged.</exception>
    public static ImmutableArray<T> ReadList<T>(string path, string remedy, string? sha256 = null)
    {
        var content = StoredBytes.Read(path, null, remedy);
        var items = content is [(byte)'[', ..]
            ? Parse<ImmutableArray<T>>(path, content, remedy, sha256)
            : Parse<StoredList<T>>(path, content, remedy, sha256).Items;
        return items.IsDefault ? throw StoredBytes.Unreadable(path, "it is empty", remedy) : items;
    }

    /// <summary>What is wrong with a file's content by its seal; null if it is intact or has no seal.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> content) =>
        Open(content, out var expected, out var found) < 0 || expected == found
            ? null
            : StoredBytes.Changed;

    /// <summary>Writes a value with its seal.</summary>
    public static StoredFile Write<T>(string path, T value) => AtomicFile.Write(path, Format(value, DomainJson.Indented));

    /// <summary>Reads a value that contains its format version.</summary>
    /// <exception cref="UserErrorException">
    /// It differs from what was written, or its format is not <paramref name="currentFormat"/>.
    /// </exception>
    public static T Read<T>(string path, string remedy, int currentFormat, Func<T, int> format)
    {
        var value = Read<T>(path, remedy);
        return format(value) is var written && written == currentFormat
            ? value
            : throw UserErrorException.Failed(
                $"{path}: has format {written}, but this build reads format {currentFormat}; use the build that wrote it");
    }

    private static T Parse<T>(string path, byte[] content, string remedy, string? sha256)
    {
        var body = Open(content, out var expected, out var found);
        if (body < 0 && sha256 is not null)
        {
            (expected, found) = (sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        if (expected != found)
        {
            throw expected is null
                ? StoredBytes.Damaged(path, "a whole seal", "a broken one", remedy)
                : StoredBytes.Damaged(path, StoredBytes.Show(expected), StoredBytes.Shorten(found), remedy);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body < 0 ? content : [.. content.AsSpan(0, body), (byte)'}'], DomainJson.Compact)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            var instead = content.Length == 0
                ? "nothing"
                : $"something else at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            throw StoredBytes.Damaged(path, "JSON", instead, remedy);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            throw StoredBytes.Unreadable(path, error.Message, remedy);
        }
    }

    /// <summary>
    /// End of the sealed part, with the expected and the actual hash; negative without a seal. The expected hash is null if the seal itself
    /// is damaged.
    /// </summary>
    private static int Open(ReadOnlySpan<byte> content, out string? expected, out string found)
    {
        (expected, found) = ("", "");
        var mark = content.LastIndexOf(SealMark);
        if (mark < 0)
        {
            return -1;
        }

        var body = content[..mark].TrimEnd("\n "u8);
        body = body is [.., (byte)','] ? body[..^1] : body;
        found = Convert.ToHexStringLower(SHA256.HashData(body));
        var seal = content[(mark + SealMark.Length)..].Trim("\n :}\""u8);
        expected = seal.Length == SealDigits ? Encoding.Latin1.GetString(seal) : null;
        return body.Length;
    }
}

/// <summary>A list in a file: wrapped in an object so that it can be sealed.</summary>
internal sealed record StoredList<T>(ImmutableArray<T> Items);
