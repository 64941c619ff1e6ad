using System.Collections.Concurrent;
using Experiments.Domain;
using Experiments.Features.Fft;
using Experiments.Features.Rhythm;
using Experiments.Features.Spectral;

namespace Experiments.Features;

/// <summary>
/// Immutable tables shared by all slices of one spec, created on first use: windows, filters, tables.
/// </summary>
internal sealed class SignalPlan
{
    private readonly Lazy<SpectrumPlan<float>> _single;
    private readonly Lazy<SpectrumPlan<double>> _double;
    private readonly Lazy<MelFilterBank> _mel;
    private readonly ConcurrentDictionary<int, MatrixProduct> _chroma = [];
    private readonly ConcurrentDictionary<int, MatrixProduct> _dct = [];
    private readonly ConcurrentDictionary<ParameterSet, ContrastBand[]> _contrast = [];
    private readonly ConcurrentDictionary<int, TempogramPlan> _tempograms = [];

    public SignalPlan(FeatureSpec spec, LaneWidth width)
    {
        Spec = spec;
        Width = width;
        AnalysisWindow = Window.CreateCentred(spec.Window, spec.WinLength ?? spec.NFft, spec.NFft);
        _single = new Lazy<SpectrumPlan<float>>(() => new SpectrumPlan<float>(AnalysisWindow));
        _double = new Lazy<SpectrumPlan<double>>(() => new SpectrumPlan<double>(AnalysisWindow));
        _mel = new Lazy<MelFilterBank>(() => new MelFilterBank(spec));
    }

    public FeatureSpec Spec { get; }

    public LaneWidth Width { get; }

    /// <summary>The window of a frame, nFft values.</summary>
    public double[] AnalysisWindow { get; }

    public SpectrumPlan<float> SingleSpectrum => _single.Value;

    public SpectrumPlan<double> DoubleSpectrum => _double.Value;

    public MelFilterBank Mel => _mel.Value;

    /// <summary>Chroma filters for a tuning in hundredths of a semitone.</summary>
    public MatrixProduct Chroma(int tuning) => _chroma.GetOrAdd(
        tuning,
        static (key, spec) => new MatrixProduct(ChromaFilterBank.Create(spec, (double)key / Tuning.Resolution), ChromaFilterBank.Classes),
        Spec);

    /// <summary>The cosine transform from mel bands to the given number of coefficients.</summary>
    public MatrixProduct Dct(int coefficients) => _dct.GetOrAdd(
        coefficients, static (rows, bands) => new MatrixProduct(Spectral.Dct.Create(rows, bands), rows), Spec.NMels);

    /// <summary>Bands of spectral contrast.</summary>
    public ContrastBand[] ContrastBands(ParameterSet options) =>
        _contrast.GetOrAdd(options, static (key, spec) => [.. ContrastBand.All(spec, key)], Spec);

    /// <summary>Tempogram tables for windows of the given number of frames.</summary>
    public TempogramPlan Tempogram(int winLength) => _tempograms.GetOrAdd(winLength, static length => new TempogramPlan(length));
}
