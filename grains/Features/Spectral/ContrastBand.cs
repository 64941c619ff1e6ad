using Experiments.Domain;

namespace Experiments.Features.Spectral;

/// <summary>One octave band of spectral contrast.</summary>
/// <param name="First">Its first bin.</param>
/// <param name="Count">How many bins are looked at.</param>
/// <param name="Extremes">How many of them are its peak, and how many its valley.</param>
internal readonly record struct ContrastBand(int First, int Count, int Extremes)
{
    /// <summary>
    /// The bands as librosa lays them out: neighbours share a bin, and the last goes on to half the sample rate.
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

            // The share is of all bins of the band, before the one it shares with the next is left to that.
            var extremes = (int)Math.Max(Math.Round(quantile * (end - first), MidpointRounding.ToEven), 1);
            var count = isLast ? end - first : end - first - 1;
            bands.Add(new ContrastBand(first, count, Math.Min(extremes, Math.Max(count, 1))));
        }

        return bands;

        double Hertz(int bin) => (double)bin * spec.SampleRate / spec.NFft;
    }
}
