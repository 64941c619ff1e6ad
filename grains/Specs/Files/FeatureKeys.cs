using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;

namespace Experiments.Specs.Files;

/// <summary>The keys of feature specs.</summary>
internal static class FeatureKeys
{
    private const int MaxLength = 1 << 20;
    private const double MaxHertz = 384_000;

    private static readonly KeyFactory<FeatureSpec> Key = new(new FeatureSpec { Name = "" });
    private static readonly KeyFactory<FeatureTableSpec> EntryKey = new(new FeatureTableSpec { Feature = "" });
    private static readonly KeyFactory<FeatureTensorSpec> TensorKey = new(new FeatureTensorSpec());

    private static readonly Shape<FeatureTableSpec> Entry = new PlugInShape<FeatureTableSpec>(
        EntryKey.Set(
            EntryKey.Required("feature", ValueShapes.PlugIn(PlugInKind.Feature), entry => entry.Feature,
                (entry, name) => entry with { Feature = name },
                "The feature by librosa's name, such as mfcc."),
            EntryKey.Of("statistics", new ListShape<string>(ValueShapes.PlugIn(PlugInKind.Statistic), "a list of statistics"),
                entry => entry.Statistics, (entry, names) => entry with { Statistics = names },
                "Statistics over the frames of a slice, such as [mean, std, skew].",
                absent: "none: for features with one number per slice"),
            EntryKey.Of("perRow", ValueShapes.Flag, entry => entry.PerRow, (entry, perRow) => entry with { PerRow = perRow },
            "Whether each row of the feature has statistics of its own."),
            EntryKey.Optional("as", ValueShapes.Word, entry => entry.As, (entry, stem) => entry with { As = stem }, "the feature's name",
            "The stem of the column names; {row} in it becomes the row's number, from 1.")),
        "a table entry", entry => (entry.Feature, entry.Options), (entry, options) => entry with { Options = options });

    private static readonly Shape<FeatureTensorSpec> Tensor = new PlugInShape<FeatureTensorSpec>(
        TensorKey.Set(
            TensorKey.Required("feature", ValueShapes.PlugIn(PlugInKind.Feature), tensor => tensor.Feature,
                (tensor, name) => tensor with { Feature = name },
                "The feature by librosa's name, such as mfcc.")),
        "tensor", tensor => (tensor.Feature, tensor.Options), (tensor, options) => tensor with { Options = options });

    /// <summary>Every key.</summary>
    public static KeySet<FeatureSpec> All { get; } = Key.Set(
        Key.Required("name", ValueShapes.Word, spec => spec.Name, (spec, name) => spec with { Name = name },
            "The name that sweep files give under features."),
        Key.Of("sampleRate", ValueShapes.Integer(1000, 768_000), spec => spec.SampleRate, (spec, rate) => spec with { SampleRate = rate },
            "The sample rate that audio is resampled to, hertz."),
        Key.Of("nFft", ValueShapes.Integer(2, MaxLength), spec => spec.NFft, (spec, length) => spec with { NFft = length },
            "Samples per Fourier transform."),
        Key.Of("hopLength", ValueShapes.Integer(1, MaxLength), spec => spec.HopLength, (spec, length) => spec with { HopLength = length },
            "Samples from one frame to the next, at most nFft."),
        Key.Optional("winLength", ValueShapes.Integer(1, MaxLength), spec => spec.WinLength,
            (spec, length) => spec with { WinLength = length },
            "nFft", "Samples under the window, at most nFft."),
        Key.Of("window", ValueShapes.PlugIn(PlugInKind.Window), spec => spec.Window, (spec, window) => spec with { Window = window },
            "The window function, periodic."),
        Key.Of("padding", ValueShapes.Choice<SignalPadding>(), spec => spec.Padding, (spec, padding) => spec with { Padding = padding },
            "What surrounds the signal in centred frames: zeros, as in librosa 0.9 and later, or its reflection, as before."),
        Key.Of("precision", ValueShapes.Choice<SignalPrecision>(), spec => spec.Precision,
            (spec, precision) => spec with { Precision = precision },
            "Arithmetic of the Fourier transform."),
        Key.Of("nMels", ValueShapes.Integer(1, 4096), spec => spec.NMels, (spec, bands) => spec with { NMels = bands },
            "Number of mel bands."),
        Key.Of("fMin", ValueShapes.Number(0, MaxHertz), spec => spec.FMin, (spec, edge) => spec with { FMin = edge },
            "Lower edge of the mel bands, hertz."),
        Key.Optional("fMax", ValueShapes.Number(1, MaxHertz), spec => spec.FMax, (spec, edge) => spec with { FMax = edge },
            "half the sample rate", "Upper edge of the mel bands, hertz."),
        Key.Of("table", new ListShape<FeatureTableSpec>(Entry, "a list of features"), spec => spec.Table,
            (spec, table) => spec with { Table = table },
            "Features that become columns, in this order: a feature's name, or a map with its statistics and its own parameters, such as "
            + "nMfcc: 13.",
            absent: "no table"),
        Key.Optional("tensor", Tensor, spec => spec.Tensor, (spec, tensor) => spec with { Tensor = tensor }, "no tensor",
            "The feature to keep frame by frame, for networks: its name, or a map with its own parameters."));
}
