namespace Experiments.Audio.Flac;

/// <summary>Decodes one channel of a frame (RFC 9639, section 9.2): constant, verbatim, fixed or linear prediction.</summary>
internal static class FlacSubframe
{
    private const int MaxOrder = 32;

    // Coefficients of the fixed predictors of order 0 to 4, for the latest sample first (section 9.2.5).
    private static readonly int[][] Fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    /// <summary>Decodes the samples.</summary>
    /// <param name="bits">Positioned at the subframe.</param>
    /// <param name="samples">One place for each sample of the frame.</param>
    /// <param name="sampleBits">Bits of a sample, 4 to 33: a difference of two channels has one more.</param>
    /// <exception cref="AudioFormatException">Cut off, or of a reserved type.</exception>
    public static void Read(FlacBits bits, Span<long> samples, int sampleBits)
    {
        var header = (int)bits.Read(8);
        var type = (header >> 1) & 0x3F;
        var wasted = (header & 1) != 0 ? (int)bits.ReadUnary() + 1 : 0;
        sampleBits -= wasted;
        if ((header & 0x80) != 0 || sampleBits <= 0)
        {
            throw Damaged();
        }

        switch (type)
        {
            case 0:
                samples.Fill(bits.ReadSigned(sampleBits));
                break;
            case 1:
                ReadPlain(bits, samples, sampleBits);
                break;
            case >= 8 and <= 12:
                ReadPredicted(bits, samples, sampleBits, type - 8, isFixed: true);
                break;
            case >= 32:
                ReadPredicted(bits, samples, sampleBits, type - 31, isFixed: false);
                break;
            default:
                throw Damaged();
        }

        for (var i = 0; i < samples.Length && wasted > 0; i++)
        {
            samples[i] <<= wasted;
        }
    }

    private static void ReadPlain(FlacBits bits, Span<long> samples, int sampleBits)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = bits.ReadSigned(sampleBits);
        }
    }

    private static void ReadPredicted(FlacBits bits, Span<long> samples, int sampleBits, int order, bool isFixed)
    {
        if (order > samples.Length)
        {
            throw Damaged();
        }

        ReadPlain(bits, samples[..order], sampleBits);
        Span<long> weights = stackalloc long[MaxOrder];
        weights = weights[..order];
        var shift = 0;
        if (isFixed)
        {
            for (var i = 0; i < order; i++)
            {
                weights[i] = Fixed[order][i];
            }
        }
        else
        {
            var precision = (int)bits.Read(4) + 1;
            shift = (int)bits.ReadSigned(5);
            if (precision == 16 || shift < 0)
            {
                throw Damaged();
            }

            ReadPlain(bits, weights, precision);
        }

        ReadResiduals(bits, samples, order);
        Restore(samples, weights, shift);
    }

    /// <summary>Adds to each residual what the samples before it predict.</summary>
    private static void Restore(Span<long> samples, ReadOnlySpan<long> weights, int shift)
    {
        if (weights.IsEmpty)
        {
            return;
        }

        for (var i = weights.Length; i < samples.Length; i++)
        {
            var past = samples.Slice(i - weights.Length, weights.Length);
            var sum = 0L;
            for (var j = 0; j < weights.Length; j++)
            {
                sum += weights[j] * past[weights.Length - 1 - j];
            }

            samples[i] += sum >> shift;
        }
    }

    /// <summary>Reads the residuals behind the first <paramref name="order"/> samples (section 9.2.7).</summary>
    private static void ReadResiduals(FlacBits bits, Span<long> samples, int order)
    {
        var method = bits.Read(2);
        var partitions = 1 << (int)bits.Read(4);
        var length = samples.Length / partitions;
        if (method > 1 || length * partitions != samples.Length || length < order)
        {
            throw Damaged();
        }

        var parameterBits = method == 0 ? 4 : 5;
        var escape = (1 << parameterBits) - 1;
        var next = order;
        for (var partition = 1; partition <= partitions; partition++)
        {
            var parameter = (int)bits.Read(parameterBits);
            if (parameter == escape)
            {
                ReadPlain(bits, samples[next..(partition * length)], (int)bits.Read(5));
                next = partition * length;
                continue;
            }

            for (; next < partition * length; next++)
            {
                samples[next] = bits.ReadRice(parameter);
            }
        }
    }

    private static AudioFormatException Damaged() => new("damaged");
}
