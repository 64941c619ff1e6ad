using System.Numerics.Tensors;
using Experiments.Domain;

namespace Experiments.Features.Descriptors;

/// <summary>
/// Mel spectrogram. Shape [nMels, frames]. In decibels, floored 80 dB below the loudest: relative to the loudest (0 to -80, and 0
/// everywhere in silence) or to 1; or as power. Equals librosa.feature.melspectrogram, with librosa.power_to_db.
/// </summary>
internal sealed class MelSpectrogram : IFrameFeature
{
    public string Name => "melspectrogram";

    public string Summary => "Power in mel bands.";

    public ParameterSchema Options { get; } = new(
        "melspectrogram",
        ParameterSpec.Choice("scale", ["decibels", "power"], "Whether values are decibels or power."),
        ParameterSpec.Choice("reference", ["max", "one"], "The power that is 0 dB: the greatest of the slice, or 1."));

    public string Unit(ParameterSet options) => options.Text("scale") == "decibels" ? "dB" : "1";

    public int Rows(FeatureSpec spec, ParameterSet options) => spec.NMels;

    public void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values)
    {
        if (options.Text("scale") == "power")
        {
            analysis.Mel.CopyTo(values);
            return;
        }

        analysis.MelDecibels.CopyTo(values);
        if (options.Text("reference") == "max")
        {
            TensorPrimitives.Subtract(values, TensorPrimitives.Max<float>(values), values);
        }
    }
}
