namespace Experiments.Support;

/// <summary>Random damage to a file, as by disks, cables and people: one change, drawn from a generator.</summary>
internal static class ByteDamage
{
    /// <summary>The changes, each with a display name.</summary>
    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] Changes =
    [
        ("a flipped bit", (bytes, random) => Change(bytes, copy => copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8)))),
        ("a zeroed block", (bytes, random) => Change(bytes, copy => copy.AsSpan(Block(copy, random)).Clear())),
        ("a cut-off end", (bytes, random) => bytes[..random.Next(bytes.Length)]),
        ("an appended tail", (bytes, random) =>
        {
            var tail = new byte[1 + random.Next(64)];
            random.NextBytes(tail);
            return [.. bytes, .. tail];
        }),
        ("two swapped blocks", (bytes, random) => Change(bytes, copy =>
        {
            var size = Math.Max(1, Math.Min(copy.Length / 2, 1 + random.Next(512)));
            var (first, second) = (random.Next(copy.Length - size + 1), random.Next(copy.Length - size + 1));
            var kept = copy[first..(first + size)];
            copy.AsSpan(second, size).CopyTo(copy.AsSpan(first));
            kept.CopyTo(copy.AsSpan(second));
        })),
        ("nothing left", (_, _) => []),
    ];

    /// <summary>Applies one change; returns the changed bytes and the change's name.</summary>
    public static (byte[] Bytes, string Name) Apply(byte[] bytes, Random random)
    {
        var (name, change) = Changes[random.Next(Changes.Length)];
        return (bytes.Length == 0 ? [(byte)random.Next(256)] : change(bytes, random), name);
    }

    private static byte[] Change(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }

    private static Range Block(byte[] bytes, Random random)
    {
        var start = random.Next(bytes.Length);
        return start..Math.Min(bytes.Length, start + 1 + random.Next(4096));
    }
}
