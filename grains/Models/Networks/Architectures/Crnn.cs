using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Layers;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;

namespace Experiments.Models.Networks.Architectures;

/// <summary>
/// A convolutional recurrent network (after Choi et al. 2017): blocks whose pooling shrinks frequency more than time, one or two
/// gated recurrent layers over the frames left, the mean of their states, output. The defaults take 128 × 130 to 16 steps of
/// 2 bands × 128 channels: 155,146 weights for 10 genres.
/// </summary>
internal sealed class Crnn : IModelFamily, INetworkArchitecture
{
    private const int PoolBands = 4;
    private const int PoolFrames = 2;
    private const int MinBands = 4;

    public string Name => "crnn";

    public string Summary => "Convolutions over the mel spectrogram, then recurrent layers over time.";

    public ModelInput Input => ModelInput.Tensor;

    /// <inheritdoc/>
    public bool LearnsFromMixtures => true;

    public ParameterSchema Parameters { get; } = new(
        "crnn",
        [
            ParameterSpec.Integer("blocks", 3, 2, 5,
                "Blocks of convolution and max pooling over 4 bands x 2 frames, as long as there are that many."),
            .. ConvolutionStage.Parameters,
            ParameterSpec.Integer("gruUnits", 64, 1, 1024, "Units of each recurrent layer, per direction.", isLogScale: true),
            ParameterSpec.Integer("gruLayers", 1, 1, 2, "Recurrent layers."),
            ParameterSpec.Flag("bidirectional", false, "Whether recurrent layers also read the frames backwards."),
            ParameterSpec.Number("gruDropout", 0, 0, 0.95, "Dropout before each recurrent layer: share of values zeroed in training."),
            ParameterSpec.Number("dropout", 0, 0, 0.95, "Dropout before the output: share of values zeroed in training."),
            .. TrainingSettings.Parameters,
        ]);

    public bool UsesValidation(ParameterSet parameters) => TrainingSettings.From(parameters).Patience > 0;

    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        NetworkFit.Run(this, request, cancellationToken);

    public IFittedModel Load(Stream stream) => NetworkFile.Read(this, stream);

    public ImmutableArray<ILayer> BuildLayers(int nMels, int frames, int outputs, ParameterSet parameters)
    {
        var blocks = parameters.Integer("blocks");
        if (nMels < MinBands || frames < 1 << blocks)
        {
            throw new UserErrorException(
                $"crnn: a spectrogram of {nMels} x {frames} is too small for {blocks} blocks; they need {MinBands} x {1 << blocks} or "
                    + "more");
        }

        var stage = new ConvolutionStage(nMels, frames, parameters);
        for (var block = 0; block < blocks; block++)
        {
            stage.AddBlock(Math.Min(PoolBands, stage.Bands), PoolFrames);
        }

        var (units, isBidirectional) = (parameters.Integer("gruUnits"), parameters.Flag("bidirectional"));
        var layers = ImmutableArray.CreateBuilder<ILayer>();
        layers.AddRange(stage.Layers);
        layers.Add(new FramesToSteps());
        var features = stage.Channels * stage.Bands;
        for (var layer = 1; layer <= parameters.Integer("gruLayers"); layer++)
        {
            layers.Add(new Dropout(parameters.Number("gruDropout")));
            layers.Add(new GruLayer($"gru{layer}", features, units, isBidirectional));
            features = isBidirectional ? 2 * units : units;
        }

        layers.Add(new StepAverage());
        layers.Add(new Dropout(parameters.Number("dropout")));
        layers.Add(new DenseLayer("output", features, outputs));
        return layers.ToImmutable();
    }
}
