using System.Collections.Immutable;
using System.Numerics.Tensors;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Standardizes spectrograms [nMels, frames] by mean and standard deviation of the training rows, per band or over all values. A constant
/// band is only centred.
/// </summary>
/// <param name="Mean">One per band.</param>
/// <param name="Scale">Factor for the centred values, one per band.</param>
internal sealed record SpectrogramScaler(ImmutableArray<float> Mean, ImmutableArray<float> Scale)
{
    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["band", "global", "none"];

    /// <summary>Fits one of <see cref="Kinds"/>.</summary>
    /// <exception cref="UserErrorException">A value is not finite.</exception>
    public static SpectrogramScaler Fit(IRowSource rows, string kind, CancellationToken cancellationToken)
    {
        var (nMels, frames) = (rows.Shape[0], rows.Shape[1]);
        var (sums, squares) = (new double[nMels], new double[nMels]);
        var row = new float[nMels * frames];
        // Shifted by the first row's means: for values far from 0, the squares would lose the deviation.
        var shift = new double[nMels];
        for (var i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadRow(rows, i, row);
            for (var band = 0; band < nMels; band++)
            {
                var values = row.AsSpan(band * frames, frames);
                if (i == 0)
                {
                    shift[band] = TensorPrimitives.Sum<float>(values) / frames;
                }

                foreach (var value in values)
                {
                    var centred = value - shift[band];
                    sums[band] += centred;
                    squares[band] += centred * centred;
                }
            }
        }

        var count = (double)rows.Count * frames;
        return kind switch
        {
            "band" => Of(Enumerable.Range(0, nMels).Select(band => Moments(shift[band], sums[band], squares[band], count))),
            "global" => Of(Enumerable.Repeat(Pool(shift, sums, squares, count), nMels)),
            "none" => Of(Enumerable.Repeat((0.0, 1.0), nMels)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such standardization"),
        };
    }

    /// <summary>Standardizes one spectrogram in place.</summary>
    public void Apply(Span<float> spectrogram)
    {
        var frames = spectrogram.Length / Mean.Length;
        for (var band = 0; band < Mean.Length; band++)
        {
            var values = spectrogram.Slice(band * frames, frames);
            TensorPrimitives.Subtract(values, Mean[band], values);
            TensorPrimitives.Multiply(values, Scale[band], values);
        }
    }

    /// <summary>Copies a row out.</summary>
    /// <exception cref="UserErrorException">A value is not finite.</exception>
    public static void ReadRow(IRowSource rows, int index, Span<float> destination)
    {
        rows.CopyRow(index, destination);
        if (!TensorPrimitives.IsFiniteAll<float>(destination))
        {
            throw UserErrorException.Failed(
                $"row {index}: a spectrogram value is NaN or infinite; rebuild the feature set or exclude the slice");
        }
    }

    private static SpectrogramScaler Of(IEnumerable<(double Mean, double Deviation)> bands)
    {
        var all = bands.ToList();
        return new(
            [.. all.Select(band => (float)band.Mean)],
            [.. all.Select(band => band.Deviation > 0 ? (float)(1 / band.Deviation) : 1)]);
    }

    private static (double Mean, double Deviation) Moments(double shift, double sum, double squares, double count)
    {
        var mean = sum / count;
        var variance = (squares / count) - (mean * mean);
        // The rounding error of a constant band does not count as deviation.
        var rounding = 1e-10 * Math.Max(1, Math.Abs(shift));
        return (shift + mean, variance > rounding ? Math.Sqrt(variance) : 0);
    }

    private static (double Mean, double Deviation) Pool(double[] shift, double[] sums, double[] squares, double count)
    {
        var moments = Enumerable.Range(0, shift.Length).Select(band => Moments(shift[band], sums[band], squares[band], count)).ToList();
        var mean = moments.Average(band => band.Mean);
        var variance = moments.Average(band => (band.Deviation * band.Deviation) + ((band.Mean - mean) * (band.Mean - mean)));
        return (mean, Math.Sqrt(variance));
    }
}
