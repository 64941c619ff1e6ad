using Experiments.Domain;

namespace Experiments.Features.Spectral;

/// <summary>One octave band of spectral contrast.</summary>
/// <param name="First">Its first bin.</param>
/// <param name="Count">Number of bins used.</param>
/// <param name="Extremes">Number of bins averaged for the peak, and for the valley.</param>
internal readonly record struct ContrastBand(int First, int Count, int Extremes)
{
    /// <summary>
    /// The bands as in librosa: neighbours share a bin, and the last extends to half the sample rate.
    /// </summary>
    public static List<ContrastBand> All(FeatureSpec spec, ParameterSet options)
    {
        var (octaves, fMin, quantile) = (options.Integer("nBands"), options.Number("fMin"), options.Number("quantile"));
        var bins = Framing.BinCount(spec);
        var bands = new List<ContrastBand>();
        for (var band = 0; band <= octaves; band++)
        {
            var low = band == 0 ? 0 : fMin * Math.Pow(2, band - 1);
            var high = fMin * Math.Pow(2, band);
            var isLast = band == octaves;
            var first = Enumerable.Range(0, bins).FirstOrDefault(bin => Hertz(bin) >= low, bins);
            var end = isLast ? bins : Enumerable.Range(0, bins).FirstOrDefault(bin => Hertz(bin) > high, bins);
            first = band > 0 && end > first ? first - 1 : first;

            // The share counts all bins of the band, including the one shared with the next band.
            var extremes = (int)Math.Max(Math.Round(quantile * (end - first), MidpointRounding.ToEven), 1);
            var count = isLast ? end - first : end - first - 1;
            bands.Add(new ContrastBand(first, count, Math.Min(extremes, Math.Max(count, 1))));
        }

        return bands;

        double Hertz(int bin) => (double)bin * spec.SampleRate / spec.NFft;
    }
}
