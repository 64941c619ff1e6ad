using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Experiments.Audio;

/// <summary>
/// Names decoded audio by its content: equal for exact duplicates, whatever their file names, tags and lossless formats.
/// </summary>
public static class ContentHash
{
    /// <summary>
    /// SHA-256 over the sample rate (4 bytes, little-endian) and then every sample as a 32-bit IEEE float, little-endian, minus
    /// zero as zero: 64 lower-case hexadecimal digits.
    /// </summary>
    /// <param name="mono">The samples after mix-down; all finite.</param>
    /// <param name="sampleRate">Hertz.</param>
    public static string Of(ReadOnlySpan<float> mono, int sampleRate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> rate = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(rate, sampleRate);
        hash.AppendData(rate);
        Span<int> block = stackalloc int[2048];
        while (!mono.IsEmpty)
        {
            var count = Math.Min(block.Length, mono.Length);
            for (var i = 0; i < count; i++)
            {
                // Adding zero turns minus zero into zero and changes nothing else.
                var bits = BitConverter.SingleToInt32Bits(mono[i] + 0f);
                block[i] = BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits);
            }

            hash.AppendData(MemoryMarshal.AsBytes(block[..count]));
            mono = mono[count..];
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
