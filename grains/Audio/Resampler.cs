using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Audio;

/// <summary>
/// Band-limited conversion between any two sample rates: a polyphase windowed sinc (Kaiser window; Smith, "Digital Audio
/// Resampling"). With f the lower of the two Nyquist frequencies: flat within 0.05 dB up to 0.9 f, and anything at f or above (aliases when
/// downsampling, images when upsampling) is attenuated by at least 90 dB. No delay: output n is the input at time n / toRate, with silence
/// assumed before the first and after the last sample. Immutable, so thread-safe; the same bits on every processor, regardless of vector
/// width.
/// </summary>
/// <remarks>
/// Custom code, because NAudio's managed resampler has no documented attenuation, and native ones differ in the last digits between
/// machines.
/// </remarks>
public sealed class Resampler
{
    /// <summary>Minimum and maximum sample rate of input and output, hertz.</summary>
    public const int MinRate = 1000, MaxRate = 768_000;

    private const double PassBand = 0.9; // of the lower Nyquist frequency; the stop band begins at 1
    private const double StopDecibels = 100;

    // Kaiser's rule: the window's half length, in samples of the lower rate, for that transition and attenuation.
    private const double HalfWidth = (StopDecibels - 7.95) / (2 * 2.285 * (1 - PassBand) * Math.PI);
    private const double Beta = 0.1102 * (StopDecibels - 8.7);
    private static readonly double WindowPeak = PortableMath.BesselI0(Beta);

    // One row per phase while the table stays small; for rates with a small common divisor, rows of this density (per sample of the lower
    // rate) with linear interpolation between two, whose error is at -119 dB.
    private const int MaxTable = 1 << 20;
    private const int BlendDensity = 1024;

    private readonly int _up, _down, _half, _phases;
    private readonly bool _isBlended;
    private readonly float[] _table; // [phases (+ 1 where blended), 2 half]

    /// <summary>A converter between two rates, hertz, each 1,000 to 768,000.</summary>
    public Resampler(int fromRate, int toRate)
    {
        ThrowIfOutOfRange(fromRate, nameof(fromRate));
        ThrowIfOutOfRange(toRate, nameof(toRate));
        var divisor = (int)BigInteger.GreatestCommonDivisor(fromRate, toRate);
        (_up, _down) = (toRate / divisor, fromRate / divisor);
        var scale = Math.Min(1, (double)toRate / fromRate);
        _half = (int)Math.Ceiling(HalfWidth / scale);
        _isBlended = (long)_up * 2 * _half > MaxTable;
        _phases = _isBlended ? (int)Math.Ceiling(BlendDensity * scale) : _up;
        _table = fromRate == toRate ? [] : CreateTable(_isBlended ? _phases + 1 : _phases, _phases, _half, scale);
    }

    /// <summary>Whether both rates are the same.</summary>
    internal bool IsIdentity => _table.Length == 0;

    /// <summary>Half the filter's length, in input samples.</summary>
    internal int HalfLength => _half;

    /// <summary>Number of output samples for <paramref name="inputLength"/> samples: all whose time is within the input.</summary>
    public long OutputLength(long inputLength) => OutputsBefore(inputLength);

    /// <summary>
    /// The samples at the other rate; a copy if the rates are equal. For tracks of any length use <see cref="RateConverter"/>.
    /// </summary>
    public float[] Resample(ReadOnlySpan<float> samples)
    {
        var output = new float[OutputLength(samples.Length)];
        if (IsIdentity)
        {
            samples.CopyTo(output);
        }
        else
        {
            Convert(samples, 0, 0, output);
        }

        return output;
    }

    /// <summary>
    /// Number of output samples whose time is before that of input sample <paramref name="input"/>; 0 for one before the first.
    /// </summary>
    internal long OutputsBefore(long input) => input <= 0 ? 0 : ((input * _up) + _down - 1) / _down;

    /// <summary>
    /// The first input sample used for output sample <paramref name="output"/>; negative if it is before the track.
    /// </summary>
    internal long FirstInput(long output) => (output * _down / _up) - _half + 1;

    /// <summary>Computes output samples from number <paramref name="next"/> on; the rates must differ.</summary>
    /// <param name="samples">All input samples needed, as far as the track has them.</param>
    /// <param name="first">Number of the first of them in the track.</param>
    /// <param name="next">Number of the first output sample.</param>
    /// <param name="output">Receives the output samples.</param>
    internal void Convert(ReadOnlySpan<float> samples, long first, long next, Span<float> output)
    {
        for (var i = 0; i < output.Length; i++)
        {
            var (sample, remainder) = Math.DivRem((next + i) * _down, _up);
            output[i] = _isBlended
                ? Blend(samples, (int)(sample - first), (double)remainder / _up * _phases)
                : Apply(samples, (int)(sample - first), (int)remainder);
        }
    }

    /// <summary>
    /// The filter's impulse response, <paramref name="time"/> in input samples: a sinc with its edge in the middle of the
    /// transition band, under a Kaiser window.
    /// </summary>
    /// <param name="time">From the centre.</param>
    /// <param name="scale">The lower rate over the input's rate.</param>
    internal static double Kernel(double time, double scale)
    {
        var position = time * scale / HalfWidth;
        if (Math.Abs(position) >= 1)
        {
            return 0;
        }

        var cutoff = scale * (1 + PassBand) / 2;
        var turns = cutoff * time / 2;
        var sinc = Math.Abs(turns) < 1e-9 ? 1 : PortableMath.SinTurns(turns) / (2 * Math.PI * turns);
        var window = PortableMath.BesselI0(Beta * Math.Sqrt(1 - (position * position))) / WindowPeak;
        return cutoff * sinc * window;
    }

    private static float[] CreateTable(int rows, int phases, int half, double scale)
    {
        var table = new float[rows * 2 * half];
        for (var row = 0; row < rows; row++)
        {
            for (var tap = 0; tap < 2 * half; tap++)
            {
                table[(row * 2 * half) + tap] = (float)Kernel(((double)row / phases) + half - 1 - tap, scale);
            }
        }

        return table;
    }

    private float Blend(ReadOnlySpan<float> samples, int sample, double phase)
    {
        var row = (int)phase;
        var share = (float)(phase - row);
        return ((1 - share) * Apply(samples, sample, row)) + (share * Apply(samples, sample, row + 1));
    }

    /// <summary>The dot product of the row with the samples around <paramref name="sample"/>, as far as they exist.</summary>
    private float Apply(ReadOnlySpan<float> samples, int sample, int row)
    {
        var first = sample - _half + 1;
        var skipped = Math.Max(0, -first);
        var taps = Math.Min(2 * _half, samples.Length - first) - skipped;
        return Dot(_table.AsSpan((row * 2 * _half) + skipped, taps), samples.Slice(first + skipped, taps));
    }

    /// <summary>
    /// A sum of products in a fixed order, with 32 partial sums. Without fused operations and with fixed width, so that the bits do not
    /// depend on the processor.
    /// </summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i + 32 <= a.Length; i += 32)
        {
            s0 += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
            s1 += Vector256.LoadUnsafe(ref x, (nuint)(i + 8)) * Vector256.LoadUnsafe(ref y, (nuint)(i + 8));
            s2 += Vector256.LoadUnsafe(ref x, (nuint)(i + 16)) * Vector256.LoadUnsafe(ref y, (nuint)(i + 16));
            s3 += Vector256.LoadUnsafe(ref x, (nuint)(i + 24)) * Vector256.LoadUnsafe(ref y, (nuint)(i + 24));
        }

        for (; i + 8 <= a.Length; i += 8)
        {
            s0 += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
        }

        var lanes = s0 + s1 + (s2 + s3);
        var sum = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            sum += lanes[lane];
        }

        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void ThrowIfOutOfRange(int rate, string name)
    {
        if (rate is < MinRate or > MaxRate)
        {
            throw new ArgumentOutOfRangeException(name, rate, $"a sample rate is {MinRate} to {MaxRate} Hz");
        }
    }
}
