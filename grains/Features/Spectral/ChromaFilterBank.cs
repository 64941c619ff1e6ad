using Experiments.Domain;

namespace Experiments.Features.Spectral;

/// <summary>
/// How much of each bin belongs to each of twelve pitch classes, C first: Gaussians around the semitones, weighted by octave
/// (librosa.filters.chroma with its defaults).
/// </summary>
internal static class ChromaFilterBank
{
    /// <summary>Number of pitch classes.</summary>
    public const int Classes = 12;

    private const double CentreOctave = 5;
    private const double OctaveWidth = 2;

    /// <summary>Weights of shape [12, bins].</summary>
    /// <param name="spec">Sample rate and nFft.</param>
    /// <param name="tuning">Tuning of the music relative to A 440, in semitones, -0.5 to 0.5.</param>
    public static float[] Create(FeatureSpec spec, double tuning)
    {
        var (nFft, bins) = (spec.NFft, Framing.BinCount(spec));
        var pitches = Pitches(spec, tuning);
        var weights = new float[Classes * bins];
        for (var bin = 0; bin < bins; bin++)
        {
            var width = bin + 1 < nFft ? Math.Max(pitches[bin + 1] - pitches[bin], 1) : 1;
            var octave = Math.Exp(-0.5 * Math.Pow(((pitches[bin] / Classes) - CentreOctave) / OctaveWidth, 2));
            var column = Enumerable.Range(0, Classes).Select(pitch => Gaussian(pitches[bin] - pitch, width)).ToArray();
            var norm = Math.Sqrt(column.Sum(weight => weight * weight));
            for (var pitch = 0; pitch < Classes; pitch++)
            {
                // Pitch 0 is A; row 0 is C, three semitones up.
                weights[((pitch + Classes - 3) % Classes * bins) + bin] = (float)(column[pitch] / norm * octave);
            }
        }

        return weights;
    }

    /// <summary>
    /// Semitones of every bin above the A four octaves below A 440; bin 0 has no pitch and is placed an octave and a half below bin 1.
    /// </summary>
    private static double[] Pitches(FeatureSpec spec, double tuning)
    {
        var lowestA = 440 * Math.Pow(2, tuning / Classes) / 16;
        var pitches = new double[spec.NFft];
        for (var bin = 1; bin < spec.NFft; bin++)
        {
            pitches[bin] = Classes * Math.Log2((double)bin * spec.SampleRate / spec.NFft / lowestA);
        }

        pitches[0] = pitches[1] - (1.5 * Classes);
        return pitches;
    }

    private static double Gaussian(double distance, double width)
    {
        // The nearest octave of the pitch class; the 10 octaves keep the remainder positive.
        var wrapped = ((distance + (Classes / 2) + (10 * Classes)) % Classes) - (Classes / 2);
        return Math.Exp(-0.5 * Math.Pow(2 * wrapped / width, 2));
    }
}
