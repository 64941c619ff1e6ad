using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Experiments.Audio;

/// <summary>Computes the <see cref="ContentHash"/> of a track block by block, independent of block sizes.</summary>
public sealed class ContentHasher : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Starts the hash of a track with the given sample rate, hertz.</summary>
    public ContentHasher(int sampleRate)
    {
        Span<byte> rate = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(rate, sampleRate);
        _hash.AppendData(rate);
    }

    /// <summary>Adds the next samples; all finite.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
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

            _hash.AppendData(MemoryMarshal.AsBytes(block[..count]));
            mono = mono[count..];
        }
    }

    /// <summary>The hash of all samples added: 64 lower-case hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
