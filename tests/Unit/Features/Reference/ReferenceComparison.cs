using Experiments.Domain;
using Experiments.Features;

namespace Experiments.Unit.Features.Reference;

/// <summary>The difference of one quantity of one case from librosa's value.</summary>
/// <param name="Case">The signal.</param>
/// <param name="Quantity">The matrix or scalar.</param>
/// <param name="Error">The largest difference; for powers, relative to the frame's maximum.</param>
/// <param name="Tolerance">The largest accepted.</param>
/// <param name="Exemption">Why it is not tested; null if it is.</param>
internal sealed record ReferenceError(string Case, string Quantity, double Error, double Tolerance, string? Exemption = null)
{
    public bool IsPassed => Exemption is not null || Error <= Tolerance;
}

/// <summary>Compares all computed values with those of a reference folder, at its stated tolerances.</summary>
internal static class ReferenceComparison
{
    private const double BinHertz = 22050.0 / 2048;

    // Their valleys are at the rounding noise of a single-precision transform.
    private static readonly string[] PureTones =
        ["sine_440", "sine_chord", "sine_chord_sharp30", "chirp_100_8000", "tremolo", "dc_half"];

    public static FeatureSpec Spec(SignalPrecision precision) => new()
    {
        Name = "reference",
        Precision = precision,
        Table =
        [
            new() { Feature = "tempo" },
            new()
            {
                Feature = "tempo",
                As = "tempo_beat_track",
                Options = ParameterSet.Empty.With("method", ParameterValue.Of("beat-track")),
            },
            .. Overall("chroma_stft", "mfcc", "spectral_contrast", "spectral_bandwidth", "rms"),
            .. Overall("spectral_centroid", "spectral_rolloff", "zero_crossing_rate")
            .Select(entry => entry with { Statistics = ["mean", "std", "skew"] }),
            new()
            {
                Feature = "mfcc",
                As = "mfcc13",
                Statistics = ["mean", "std"],
                Options = ParameterSet.Empty.With("nMfcc", ParameterValue.Of(13)),
            },
            new() { Feature = "melspectrogram", As = "mel_db", Statistics = ["mean", "std"] },
            new() { Feature = "chroma_stft", PerRow = true, Statistics = ["mean", "std"] },
            new() { Feature = "mfcc", PerRow = true, Statistics = ["mean", "std"] },
            new() { Feature = "spectral_contrast", PerRow = true, Statistics = ["mean", "std"] },
        ],
        Tensor = new() { Feature = "melspectrogram" },
    };

    public static IEnumerable<ReferenceError> Compare(FeatureExtractor extractor, ReferenceCase reference)
    {
        var isDouble = extractor.Spec.Precision is SignalPrecision.Double;
        var analysis = extractor.CreateAnalysis();
        var row = new double[extractor.Columns.Length];
        var shape = extractor.TensorShape(reference.Samples.Length);
        var tensor = new float[shape[0] * shape[1]];
        extractor.Extract(analysis, reference.Samples, row, tensor);
        return
        [
            .. Matrices(analysis, reference, tensor, isDouble),
            .. isDouble ? Scalars(extractor, reference, row) : Tempos(extractor, reference, row),
        ];
    }

    private static IEnumerable<FeatureTableSpec> Overall(params IEnumerable<string> features) =>
        features.Select(feature => new FeatureTableSpec { Feature = feature, Statistics = ["mean", "std"] });

    private static IEnumerable<ReferenceError> Matrices(FrameAnalysis analysis, ReferenceCase reference, float[] tensor, bool isDouble)
    {
        var name = reference.Name;
        var isPureTone = !isDouble && PureTones.Contains(name);
        yield return Absolute("mel_db", tensor, reference.MelDecibels, isDouble ? 0.001 : 0.01);
        yield return Feature("mfcc", isDouble ? 0.005 : 0.02);
        var tuning = reference.IllConditioned.Contains("tuning") ? "flat spectrum" : null;
        yield return Absolute("tuning", [analysis.TuningSteps / 100f], [reference.Number("tuning")], 1e-6) with { Exemption = tuning };
        yield return Absolute("chroma", Compute("chroma_stft"), reference.Values("chroma"), isDouble ? 0.0001 : 0.001) with
        {
            Exemption = tuning,
        };
        yield return Feature("spectral_centroid", isDouble ? 0.01 : 0.2);
        yield return Feature("spectral_bandwidth", isDouble ? 0.01 : 0.2) with
        {
            Exemption = !isDouble && name == "dc_half" ? "single precision" : null,
        };
        yield return Feature("spectral_contrast", isDouble ? 0.001 : 0.3) with { Exemption = isPureTone ? "single precision" : null };
        yield return Rolloff(name, Compute("spectral_rolloff"), reference.Values("spectral_rolloff"));
        yield return Feature("zero_crossing_rate", 1e-9);
        yield return Feature("rms", 1e-6);
        var onsetTolerance = isDouble ? 0.0005 : 0.001;
        yield return Envelope("onset_envelope", analysis.MeanOnsets.ToArray(), onsetTolerance);
        yield return Envelope("onset_envelope_median", analysis.MedianOnsets.ToArray(), onsetTolerance);
        var tempogramTolerance = isDouble ? 0.0001 : 0.001;
        yield return Envelope("tempogram_mean", Tempogram(analysis.MeanOnsets), tempogramTolerance);
        yield return Envelope("tempogram_mean_beat_track", Tempogram(analysis.MedianOnsets), tempogramTolerance);
        yield return Power(reference, "stft_power", analysis.Power);
        yield return Power(reference, "mel_power", analysis.Mel);

        ReferenceError Feature(string feature, double tolerance) =>
            Absolute(feature, Compute(feature), reference.Values(feature), tolerance);

        ReferenceError Envelope(string quantity, float[] actual, double tolerance) =>
            Absolute(quantity, actual, reference.Values(quantity), tolerance);

        ReferenceError Absolute(string quantity, float[] actual, double[] expected, double tolerance) =>
            new(name, quantity, MaxDifference(actual, expected), tolerance);

        float[] Tempogram(ReadOnlySpan<float> onsets) => [.. analysis.Tempogram(344).Mean(onsets).ToArray().Select(value => (float)value)];

        float[] Compute(string feature)
        {
            var plugIn = (IFrameFeature)FeatureCatalog.All.Get(feature);
            var options = plugIn.Options.Complete(ParameterSet.Empty);
            var values = new float[plugIn.Rows(analysis.Spec, options) * analysis.Frames];
            plugIn.Compute(analysis, options, values);
            return values;
        }
    }

    /// <summary>The greatest error of a column relative to its greatest value.</summary>
    private static ReferenceError Power(ReferenceCase reference, string quantity, Experiments.Features.Fft.FrameMatrix matrix)
    {
        var frames = reference.Values("frame_indices");
        var expected = reference.Values(quantity);
        var error = 0.0;
        for (var i = 0; i < frames.Length; i++)
        {
            var column = expected[(i * matrix.Rows)..((i + 1) * matrix.Rows)];
            float[] actual = [.. Enumerable.Range(0, matrix.Rows).Select(bin => matrix[bin][(int)frames[i]])];
            error = Math.Max(error, MaxDifference(actual, column) / Math.Max(column.Max(), 1e-30));
        }

        return new ReferenceError(reference.Name, quantity, error, 1e-5);
    }

    /// <summary>A difference of one bin is accepted in one of fifty frames, at least in one.</summary>
    private static ReferenceError Rolloff(string name, float[] actual, double[] expected)
    {
        var differences = actual.Zip(expected, (a, e) => Math.Abs(a - e)).Where(difference => difference > 1e-6).ToList();
        var isAccepted = differences.All(difference => difference < BinHertz + 1e-3) && differences.Count <= 0.02 * expected.Length;
        return new ReferenceError(name, "spectral_rolloff", differences.DefaultIfEmpty(0).Max(), isAccepted ? BinHertz + 1e-3 : 1e-6);
    }

    /// <summary>The columns of a row in double precision.</summary>
    public static IEnumerable<ReferenceError> Scalars(FeatureExtractor extractor, ReferenceCase reference, double[] row)
    {
        var expected = reference.Scalars;
        return extractor.Columns.Select((column, i) =>
        {
            var name = PublishedName(column);

            // Undefined is 0 here.
            var error = Math.Abs(row[i] - (expected[name] ?? 0));
            return new ReferenceError(reference.Name, name, error, ScalarTolerance(name)) with
            {
                Exemption = IsIllConditioned(reference, name) ? "ill-conditioned" : null,
            };
        });
    }

    /// <summary>The columns of a row in single precision that must be exact.</summary>
    public static IEnumerable<ReferenceError> Tempos(FeatureExtractor extractor, ReferenceCase reference, double[] row) =>
        Scalars(extractor, reference, row).Where(error => error.Quantity.StartsWith("tempo", StringComparison.Ordinal)).Select(error =>
            reference.Number(error.Quantity.Replace("tempo", "tempo_margin", StringComparison.Ordinal)) > 0.001
                ? error
                : error with { Exemption = "two lags within 0.001" });

    /// <summary>If the tuning is arbitrary, so is all chroma.</summary>
    private static bool IsIllConditioned(ReferenceCase reference, string name) => reference.IllConditioned.Contains(name)
        || (name.StartsWith("chroma", StringComparison.Ordinal) && reference.IllConditioned.Contains("tuning"));

    /// <summary>The reference counts pitch classes and contrast bands from 0.</summary>
    private static string PublishedName(FeatureColumn column) => column switch
    {
        { Row: { } row, Feature: "chroma_stft" } => $"chroma_stft_{row - 1:D2}_{column.Statistic}",
        { Row: { } row, Feature: "spectral_contrast" } => $"spectral_contrast_{row - 1}_{column.Statistic}",
        _ => column.Name,
    };

    private static double ScalarTolerance(string name)
    {
        var isSkew = name.EndsWith("_skew", StringComparison.Ordinal);
        (string Prefix, double Value, double Skew)[] tolerances =
        [
            ("tempo", 1e-6, 0), ("chroma_stft", 0.0001, 0), ("mfcc", 0.005, 0), ("mel_db", 0.001, 0), ("spectral_centroid", 0.01, 0.001),
            ("spectral_bandwidth", 0.01, 0), ("spectral_contrast", 0.001, 0), ("spectral_rolloff", 0.5, 0.01),
            ("zero_crossing_rate", 1e-9, 1e-6), ("rms", 1e-6, 0),
        ];
        var (_, value, skew) = tolerances.Single(tolerance => name.StartsWith(tolerance.Prefix, StringComparison.Ordinal));
        return isSkew ? skew : value;
    }

    private static double MaxDifference(float[] actual, double[] expected) => actual.Length == expected.Length
        ? actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max()
        : double.PositiveInfinity;
}
