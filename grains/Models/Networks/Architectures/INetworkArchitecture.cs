using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Layers;

namespace Experiments.Models.Networks.Architectures;

/// <summary>What differs between network families; everything else (training, saving, predicting) is shared.</summary>
internal interface INetworkArchitecture
{
    /// <summary>The family's name, for errors and files.</summary>
    string Name { get; }

    /// <summary>The family's parameters, including those of the training.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>The layers from [rows, 1, nMels, frames] to [rows, <paramref name="outputs"/>] logits.</summary>
    /// <exception cref="UserErrorException">The spectrogram is too small for them.</exception>
    ImmutableArray<ILayer> BuildLayers(int nMels, int frames, int outputs, ParameterSet parameters);
}
