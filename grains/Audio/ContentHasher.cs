using System.Buffers.Binary;
using System.Numerics.Tensors;
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
        Span<float> block = stackalloc float[2048];
        while (!mono.IsEmpty)
        {
            var part = block[..Math.Min(block.Length, mono.Length)];

            // Adding zero turns minus zero into zero and changes nothing else.
            TensorPrimitives.Add(mono[..part.Length], 0f, part);
            var bits = MemoryMarshal.Cast<float, int>(part);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            _hash.AppendData(MemoryMarshal.AsBytes(bits));
            mono = mono[part.Length..];
        }
    }

    /// <summary>The hash of all samples added: 64 lower-case hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
