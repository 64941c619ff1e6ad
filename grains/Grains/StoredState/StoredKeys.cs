using System.Text;

namespace Experiments.Grains.StoredState;

/// <summary>
/// Grain keys as the database stores them: always text. Orleans' AdoNet storage turns a key that parses as a hexadecimal number or a GUID
/// into numbers, so that <c>1</c>, <c>01</c> and <c>001</c> share a row. It fails on braces, which it treats as a format string, and on
/// white space; PostgreSQL rejects NUL. Such keys are stored with the prefix <c>=</c>; every other key is stored unchanged.
/// </summary>
public static class StoredKeys
{
    private const char Mark = '=';

    private static readonly GrainType AnyType = GrainType.Create("any");

    /// <summary>The grain whose key is always stored as text. The mapping is injective.</summary>
    public static GrainId Escape(GrainId grain)
    {
        var key = grain.Key.ToString()!; // not null: a grain has a key
        return NeedsEscape(grain.Key) ? GrainId.Create(grain.Type, IdSpan.Create(Escape(key))) : grain;
    }

    /// <summary>The stored form of a key.</summary>
    public static string Escape(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return NeedsEscape(IdSpan.Create(key))
            ? Mark + key.Replace("=", "==", StringComparison.Ordinal).Replace("\0", "=0", StringComparison.Ordinal)
                .Replace("{", "=(", StringComparison.Ordinal).Replace("}", "=)", StringComparison.Ordinal)
            : key;
    }

    /// <summary>The key for a stored form.</summary>
    public static string Unescape(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (!stored.StartsWith(Mark))
        {
            return stored;
        }

        var key = new StringBuilder(stored.Length);
        for (var i = 1; i < stored.Length; i++)
        {
            var isMarked = stored[i] == Mark && i + 1 < stored.Length;
            key.Append(!isMarked ? stored[i] : stored[++i] switch { '0' => '\0', '(' => '{', ')' => '}', var other => other });
        }

        return key.ToString();
    }

    /// <summary>The numbers that AdoNet storage derives from a key; null if it keeps the key as text.</summary>
    public static NumberedKey? NumbersOf(IdSpan key)
    {
        var grain = GrainId.Create(AnyType, key);
        if (grain.TryGetGuidKey(out var guid, out var extension))
        {
            var bytes = guid.ToByteArray();
            return new NumberedKey(BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8), extension ?? "");
        }

        return grain.TryGetIntegerKey(out var number, out extension) ? new NumberedKey(0, number, extension ?? "") : null;
    }

    private static bool NeedsEscape(IdSpan key)
    {
        var bytes = key.AsSpan();
        return bytes.IsEmpty || bytes[0] == Mark || bytes.IndexOfAny("\0{}"u8) >= 0 || NumbersOf(key) is not null
            || string.IsNullOrWhiteSpace(key.ToString());
    }
}

/// <summary>A key as AdoNet storage stores it when it parses as a number.</summary>
/// <param name="First">The first half of a GUID; 0 for an integer.</param>
/// <param name="Second">The second half, or the integer.</param>
/// <param name="Text">The text after a <c>+</c>; empty if there is none.</param>
public readonly record struct NumberedKey(long First, long Second, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => First == 0 ? $"0x{Second:x}{Extension}" : $"0x{First:x}:{Second:x}{Extension}";

    private string Extension => Text.Length == 0 ? "" : $"+{Text}";
}
