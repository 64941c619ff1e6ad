using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// The tempo: the lag at which the mean tempogram, weighted by a log-normal prior, is largest. Beats per minute. Method tempo
/// equals librosa.feature.tempo (117.45 for silence at the defaults), beat-track what librosa.beat.beat_track returns (0 for
/// silence).
/// </summary>
internal sealed class Tempo : ISliceFeature
{
    public string Name => "tempo";

    public string Summary => "Beats per minute.";

    public ParameterSchema Options { get; } = new(
        "tempo",
        ParameterSpec.Choice("method", ["tempo", "beat-track"],
            "How to sum up onsets over mel bands: by the mean, as librosa.feature.tempo, or by the median, as beat_track."),
        ParameterSpec.Number("startBpm", 120, 1, 1000, "Centre of the prior, beats per minute."),
        ParameterSpec.Number("stdBpm", 1, 0.01, 100, "Spread of the prior, octaves."),
        ParameterSpec.Number("acSeconds", 8, 0.01, 600, "Length of the autocorrelation window, seconds."),
        ParameterSpec.Number("maxTempo", 320, 1, 100_000, "Tempos from here on are not considered, beats per minute."));

    public string Unit(ParameterSet options) => "BPM";

    public IEnumerable<string> FindProblems(FeatureSpec spec, ParameterSet options)
    {
        var maxLag = WinLength(spec, options) - 1;
        return maxLag < 1 || BeatsPerMinute(spec, maxLag) >= options.Number("maxTempo")
            ? [$"tempo: a window of acSeconds {options.Number("acSeconds")} contains no lag slower than "
                + $"maxTempo {options.Number("maxTempo")}; raise acSeconds"]
            : [];
    }

    public double Compute(FrameAnalysis analysis, ParameterSet options)
    {
        var isBeatTrack = options.Text("method") == "beat-track";
        var onsets = isBeatTrack ? analysis.MedianOnsets : analysis.MeanOnsets;
        if (isBeatTrack && !onsets.ContainsAnyExcept(0f))
        {
            return 0;
        }

        var spec = analysis.Spec;
        var tempogram = analysis.Tempogram(WinLength(spec, options)).Mean(onsets);
        return BeatsPerMinute(spec, BestLag(spec, options, tempogram));
    }

    /// <summary>The first lag with the highest score: ln(1 + 1e6 autocorrelation) plus the logarithm of the prior.</summary>
    internal static int BestLag(FeatureSpec spec, ParameterSet options, ReadOnlySpan<double> tempogram)
    {
        var (start, spread, limit) = (Math.Log2(options.Number("startBpm")), options.Number("stdBpm"), options.Number("maxTempo"));
        var (bestLag, bestScore) = (0, double.NegativeInfinity);
        for (var lag = 1; lag < tempogram.Length; lag++)
        {
            var tempo = BeatsPerMinute(spec, lag);
            if (tempo >= limit)
            {
                continue;
            }

            var distance = (Math.Log2(tempo) - start) / spread;

            // Rounding may leave a zero correlation slightly negative.
            var score = Math.Log(1 + (1e6 * Math.Max(0, tempogram[lag]))) - (0.5 * distance * distance);
            (bestLag, bestScore) = score > bestScore ? (lag, score) : (bestLag, bestScore);
        }

        return bestLag;
    }

    /// <summary>Frames in the autocorrelation window.</summary>
    internal static int WinLength(FeatureSpec spec, ParameterSet options) =>
        (int)(options.Number("acSeconds") * spec.SampleRate) / spec.HopLength;

    private static double BeatsPerMinute(FeatureSpec spec, int lag) => 60.0 * spec.SampleRate / (spec.HopLength * (double)lag);
}
