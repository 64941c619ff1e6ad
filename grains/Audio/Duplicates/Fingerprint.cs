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
    public const double WordSeconds = (double)Hop / Rate;

    private const int Rate = 5000, Frame = 2048, Hop = 128, Lag = 4, Bands = 33;
    private const double LowestHertz = 300, Octaves = 2.736965594166206; // up to 2,000 Hz
    private const byte Version = 1;

    // -70 dB of full scale: what is softer has no word, or all silence would be alike.
    private const double SilentPower = 1e-7;

    private static readonly double[] Window =
        [.. Enumerable.Range(0, Frame).Select(i => 0.5 - (0.5 * PortableMath.CosTurns((double)i / Frame)))];

    private static readonly int[] BandEdges =
    [
        .. Enumerable.Range(0, Bands + 1).Select(band =>
            (int)Math.Round(LowestHertz * Frame / Rate * PortableMath.Exp2(Octaves * band / Bands))),
    ];

    private static readonly Fourier Fourier = new(Frame);

    private readonly uint[] _words;

    private Fingerprint(uint[] words) => _words = words;

    /// <summary>The words in the order of time; 0 where there is nothing to compare.</summary>
    internal ReadOnlySpan<uint> Words => _words;

    /// <summary>The fingerprint of a recording; without words where that is shorter than half a second.</summary>
    /// <param name="mono">All finite; full scale is -1 to 1.</param>
    /// <param name="sampleRate">Hertz, as <see cref="Resampler"/> takes it.</param>
    public static Fingerprint Of(ReadOnlySpan<float> mono, int sampleRate)
    {
        var samples = new Resampler(sampleRate, Rate).Resample(mono);
        var frames = samples.Length < Frame ? 0 : 1 + ((samples.Length - Frame) / Hop);
        if (frames <= Lag)
        {
            return new Fingerprint([]);
        }

        var energies = BandEnergies(samples, frames);
        var words = new uint[frames - Lag];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Word(energies.AsSpan(i * Bands, Bands), energies.AsSpan((i + Lag) * Bands, Bands));
        }

        return new Fingerprint(words);
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
            throw UserErrorException.Failed("a stored fingerprint is damaged or of another version; import the dataset again");
        }

        var words = new uint[bytes.Length / 4];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(1 + (4 * i))..]);
        }

        return new Fingerprint(words);
    }

    /// <summary>Shape [frames, bands].</summary>
    private static double[] BandEnergies(float[] samples, int frames)
    {
        var energies = new double[frames * Bands];
        var (re, im) = (new double[Frame], new double[Frame]);
        for (var frame = 0; frame < frames; frame += 2)
        {
            // Two real frames in one complex transform; past the last one, silence.
            var second = frame + 1 < frames ? samples.AsSpan((frame + 1) * Hop, Frame) : [];
            for (var i = 0; i < Frame; i++)
            {
                re[i] = Window[i] * samples[(frame * Hop) + i];
                im[i] = second.IsEmpty ? 0 : Window[i] * second[i];
            }

            Fourier.Transform(re, im);
            for (var band = 0; band < Bands; band++)
            {
                var (first, other) = (0.0, 0.0);
                for (var k = BandEdges[band]; k < BandEdges[band + 1]; k++)
                {
                    var (a, b, c, d) = (re[k], im[k], re[Frame - k], im[Frame - k]);
                    first += ((a + c) * (a + c)) + ((b - d) * (b - d));
                    other += ((b + d) * (b + d)) + ((a - c) * (a - c));
                }

                energies[(frame * Bands) + band] = first;
                if (!second.IsEmpty)
                {
                    energies[((frame + 1) * Bands) + band] = other;
                }
            }
        }

        return energies;
    }

    private static uint Word(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var (total, word) = (0.0, 0u);
        for (var band = 0; band < Bands; band++)
        {
            total += after[band];
        }

        // By the scaling of BandEnergies and the window's power of 3/8 a signal of power p has 0.75 p Frame^2 here.
        if (total < 0.75 * SilentPower * Frame * Frame)
        {
            return 0;
        }

        for (var band = 0; band < Bands - 1; band++)
        {
            var growth = after[band] - after[band + 1] - (before[band] - before[band + 1]);
            word |= growth > 0 ? 1u << band : 0;
        }

        return word;
    }
}
