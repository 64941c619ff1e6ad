using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Training;

namespace Experiments.Models.Networks.Weights;

/// <summary>Description of a fitted network, apart from its weights.</summary>
internal sealed record NetworkDescription
{
    /// <summary>The family: cnn or crnn.</summary>
    public required string Family { get; init; }

    /// <summary>The complete setting it was fitted with.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>The shape of a row: [nMels, frames].</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Number of genres in its predictions.</summary>
    public required int GenreCount { get; init; }

    /// <summary>The genre of each output; genres without one get probability 0.</summary>
    public required ImmutableArray<int> Outputs { get; init; }

    /// <summary>Threads it was fitted with and predicts with: the count affects the last bits.</summary>
    public required int Threads { get; init; }

    /// <summary>Scaler applied to rows before the network.</summary>
    public required SpectrogramScaler Scaler { get; init; }
}
