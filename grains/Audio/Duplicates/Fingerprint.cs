using System.Buffers.Binary;
using Experiments.Domain;

namespace Experiments.Audio.Duplicates;

/// <summary>
/// What a recording sounds like in 156 bytes a second (Haitsma and Kalker 2002): every 25.6 ms a word of 32 bits, each whether
/// the difference between two neighbouring bands of 300 to 2,000 Hz grew or shrank over the last tenth of a second. Survives
/// gain, cut-off treble, lossy coding, noise and a shift in time; not another speed, pitch or performance. The same bits on every
/// processor.
/// </summary>
public sealed class Fingerprint
{
    /// <summary>Seconds from one word to the next.</summary>
    public const double WordSeconds = (double)Fingerprinter.Hop / Fingerprinter.Rate;

    private const byte Version = 1;

    private readonly uint[] _words;

    internal Fingerprint(uint[] words) => _words = words;

    /// <summary>The words in the order of time; 0 where there is nothing to compare.</summary>
    internal ReadOnlySpan<uint> Words => _words;

    /// <summary>The fingerprint of a recording; without words where that is shorter than half a second.</summary>
    /// <param name="mono">All finite; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz, as <see cref="Resampler"/> takes it.</param>
    public static Fingerprint Of(ReadOnlySpan<float> mono, int sampleRate)
    {
        var fingerprinter = new Fingerprinter(sampleRate);
        fingerprinter.Append(mono);
        return fingerprinter.Finish();
    }

    /// <summary>Version, then the words, little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[1 + (4 * _words.Length)];
        bytes[0] = Version;
        for (var i = 0; i < _words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1 + (4 * i)), _words[i]);
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="UserErrorException">It is something else, or of another version.</exception>
    public static Fingerprint FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 4 != 1 || bytes[0] != Version)
        {
            throw UserErrorException.Failed("a stored fingerprint is damaged or has another version; import the dataset again");
        }

        var words = new uint[bytes.Length / 4];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(1 + (4 * i))..]);
        }

        return new Fingerprint(words);
    }
}
