using System.IO.Hashing;
using System.Text;

namespace Experiments.Store;

/// <summary>
/// A checksum at the start of a row's JSON, <c>{"xxh64":"…",…}</c>: a database checks the structure of its pages but not their content. It
/// guards against accidents, not tampering. Rows of earlier builds, and those marked by a restore, have none and are read unverified.
/// </summary>
public static class RowChecksum
{
    /// <summary>The property that holds it.</summary>
    public const string Property = "xxh64";

    private const int Digits = 16;

    private static ReadOnlySpan<byte> Head => "{\"xxh64\":\""u8;

    /// <summary>The JSON with its checksum; anything but an object is returned unchanged.</summary>
    public static byte[] Close(ReadOnlySpan<byte> json) => json is [(byte)'{', .. var rest]
        ? [.. Head, .. Encoding.ASCII.GetBytes(SumOf(rest)), (byte)'"', .. rest is [(byte)'}'] ? default : ","u8, .. rest]
        : json.ToArray();

    /// <summary>
    /// What is wrong with a row by its checksum, as the end of a sentence; null if it is intact or has none.
    /// </summary>
    public static string? FindProblem(ReadOnlySpan<byte> json)
    {
        if (!json.StartsWith(Head) || json.Length < Head.Length + Digits + 2)
        {
            return null;
        }

        var expected = json.Slice(Head.Length, Digits);
        var rest = json[(Head.Length + Digits + 1)..];
        var found = SumOf(rest is [(byte)',', .. var properties] ? properties : rest);
        return Encoding.ASCII.GetBytes(found).AsSpan().SequenceEqual(expected)
            ? null
            : $"expected XxHash64 {Encoding.Latin1.GetString(expected)}, found {found}";
    }

    private static string SumOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(XxHash64.Hash(content));
}
