using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Layers;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;

namespace Experiments.Models.Networks.Architectures;

/// <summary>
/// A convolutional network: blocks of convolution and 2 × 2 max pooling whose filters double up to 128, global pooling, one
/// dense layer, output. The defaults are the four blocks usual for 128 × 130 spectrograms of 3 s: 258,058 weights for 10 genres.
/// </summary>
internal sealed class Cnn : IModelFamily, INetworkArchitecture
{
    public string Name => "cnn";

    public string Summary => "Convolutional network over the mel spectrogram.";

    public ModelInput Input => ModelInput.Tensor;

    /// <inheritdoc/>
    public bool LearnsFromMixtures => true;

    public ParameterSchema Parameters { get; } = new(
        "cnn",
        [
            ParameterSpec.Integer("blocks", 4, 2, 5, "Blocks of convolution and 2 x 2 max pooling."),
            .. ConvolutionStage.Parameters,
            ParameterSpec.Choice("pooling", ["average", "flatten"], "How the last block becomes one vector: its mean, or all of it."),
            ParameterSpec.Integer("denseUnits", 128, 1, 4096, "Units of the dense layer before the output.", isLogScale: true),
            ParameterSpec.Number("dropout", 0, 0, 0.95, "Dropout before and after the dense layer: share of values zeroed in training."),
            .. TrainingSettings.Parameters,
        ]);

    public bool UsesValidation(ParameterSet parameters) => TrainingSettings.From(parameters).Patience > 0;

    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        NetworkFit.Run(this, request, cancellationToken);

    public IFittedModel Load(Stream stream) => NetworkFile.Read(this, stream);

    public ImmutableArray<ILayer> BuildLayers(int nMels, int frames, int outputs, ParameterSet parameters)
    {
        var (blocks, denseUnits, dropout) =
            (parameters.Integer("blocks"), parameters.Integer("denseUnits"), parameters.Number("dropout"));
        var minSize = 1 << blocks;
        if (Math.Min(nMels, frames) < minSize)
        {
            throw new UserErrorException(
                $"cnn: {blocks} blocks halve a spectrogram of {nMels} x {frames} to nothing; they need {minSize} x {minSize} or more");
        }

        var stage = new ConvolutionStage(nMels, frames, parameters);
        for (var block = 0; block < blocks; block++)
        {
            stage.AddBlock(poolBands: 2, poolFrames: 2);
        }

        var isFlattened = parameters.Text("pooling") == "flatten";
        var features = isFlattened ? checked(stage.Channels * stage.Bands * stage.Frames) : stage.Channels;
        return
        [
            .. stage.Layers,
            isFlattened ? new Flatten() : new GlobalAverage(),
            new Dropout(dropout),
            new DenseLayer("dense", features, denseUnits, stage.Activation),
            new Dropout(dropout),
            new DenseLayer("output", denseUnits, outputs),
        ];
    }
}
