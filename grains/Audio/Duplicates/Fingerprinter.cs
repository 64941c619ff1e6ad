namespace Experiments.Audio.Duplicates;

/// <summary>
/// Computes the <see cref="Fingerprint"/> of a track block by block, independent of block sizes. Keeps the words and half a second of the
/// track.
/// </summary>
internal sealed class Fingerprinter
{
    /// <summary>Sample rate that a track is resampled to, hertz.</summary>
    public const int Rate = 5000;

    /// <summary>Samples from one word to the next.</summary>
    public const int Hop = 128;

    private const int Frame = 2048, Lag = 4, Bands = 33;
    private const double MinHertz = 300, Octaves = 2.736965594166206; // up to 2,000 Hz

    // -70 dB of full scale: softer frames get no word, otherwise all silence would match.
    private const double SilentPower = 1e-7;

    // Number of frames whose energies are kept: the next two and those they are compared with.
    private const int Kept = Lag + 2;

    private static readonly double[] Window =
        [.. Enumerable.Range(0, Frame).Select(i => 0.5 - (0.5 * PortableMath.CosTurns((double)i / Frame)))];

    private static readonly int[] BandEdges =
    [
        .. Enumerable.Range(0, Bands + 1).Select(band =>
            (int)Math.Round(MinHertz * Frame / Rate * PortableMath.Exp2(Octaves * band / Bands))),
    ];

    private static readonly Fourier Fourier = new(Frame);

    private readonly RateConverter _converter;
    private readonly float[] _samples = new float[Frame + Hop]; // the next two frames, as far as they are here
    private readonly double[] _energies = new double[Kept * Bands]; // of frame n at n % Kept
    private readonly (double[] Re, double[] Im) _spectrum = (new double[Frame], new double[Frame]);
    private readonly List<uint> _words = [];
    private int _held;
    private int _frames;

    /// <param name="sampleRate">Of the track, hertz, in the range of <see cref="Resampler"/>.</param>
    public Fingerprinter(int sampleRate) => _converter = new RateConverter(new Resampler(sampleRate, Rate), Take);

    /// <summary>Adds the next samples; all finite.</summary>
    public void Append(ReadOnlySpan<float> mono) => _converter.Append(mono);

    /// <summary>The fingerprint of the complete track; empty if it is shorter than half a second.</summary>
    public Fingerprint Finish()
    {
        _converter.Complete();
        if (_held >= Frame)
        {
            Analyze(isPair: false);
        }

        return new Fingerprint([.. _words]);
    }

    private void Take(ReadOnlySpan<float> block)
    {
        while (!block.IsEmpty)
        {
            var taken = block[..Math.Min(block.Length, _samples.Length - _held)];
            taken.CopyTo(_samples.AsSpan(_held));
            _held += taken.Length;
            block = block[taken.Length..];
            if (_held == _samples.Length)
            {
                Analyze(isPair: true);
                _samples.AsSpan(2 * Hop).CopyTo(_samples);
                _held -= 2 * Hop;
            }
        }
    }

    /// <summary>The energies of the next frame, or of the next two: two real frames in one complex transform.</summary>
    private void Analyze(bool isPair)
    {
        var (re, im) = _spectrum;
        for (var i = 0; i < Frame; i++)
        {
            re[i] = Window[i] * _samples[i];
            im[i] = isPair ? Window[i] * _samples[Hop + i] : 0;
        }

        Fourier.Transform(re, im);
        var first = EnergiesOf(_frames);
        var second = EnergiesOf(_frames + 1);
        for (var band = 0; band < Bands; band++)
        {
            (first[band], second[band]) = (0, 0);
            for (var k = BandEdges[band]; k < BandEdges[band + 1]; k++)
            {
                var (a, b, c, d) = (re[k], im[k], re[Frame - k], im[Frame - k]);
                first[band] += ((a + c) * (a + c)) + ((b - d) * (b - d));
                second[band] += ((b + d) * (b + d)) + ((a - c) * (a - c));
            }
        }

        AddWord();
        if (isPair)
        {
            AddWord();
        }
    }

    private Span<double> EnergiesOf(int frame) => _energies.AsSpan(frame % Kept * Bands, Bands);

    private void AddWord()
    {
        if (_frames >= Lag)
        {
            _words.Add(Word(EnergiesOf(_frames - Lag), EnergiesOf(_frames)));
        }

        _frames++;
    }

    private static uint Word(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var (total, word) = (0.0, 0u);
        for (var band = 0; band < Bands; band++)
        {
            total += after[band];
        }

        // With this scaling of the energies and the window's power of 3/8, a signal of power p has 0.75 p Frame^2.
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
