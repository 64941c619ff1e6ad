using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Experiments.Domain;

/// <summary>
/// Seeds are derived, never drawn: the purpose is hashed into the seed, so results do not depend on the order or place of execution, and no
/// two purposes share a stream.
/// </summary>
public static class Seeds
{
    /// <summary>
    /// The seed for one purpose below <paramref name="seed"/>, such as <c>Derive(17, "fold", "3")</c>: the first 8 bytes of the
    /// SHA-256 of seed and parts.
    /// </summary>
    public static ulong Derive(ulong seed, params ReadOnlySpan<string> purpose)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        hash.AppendData(bytes[..8]);
        foreach (var part in purpose)
        {
            // Prefix each part with its length; otherwise ("ab", "c") and ("a", "bc") would be the same purpose.
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
            hash.AppendData(bytes[..4]);
            hash.AppendData(text);
        }

        hash.GetHashAndReset(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>The seed of one run. It depends on what is fitted, not on where or when.</summary>
    public static ulong OfRun(ulong protocolSeed, string family, ParameterSet parameters, int repeat, int fold)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Derive(protocolSeed, "run", family, parameters.ToString(), $"{repeat}", $"{fold}");
    }

    /// <summary>splitmix64 (Steele, Lea and Flood 2014): advances <paramref name="state"/> and returns 64 mixed bits.</summary>
    public static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
