using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Training;

namespace Experiments.Models.Networks.Weights;

/// <summary>What a fitted network is, beside its weights.</summary>
internal sealed record NetworkDescription
{
    /// <summary>cnn, crnn.</summary>
    public required string Family { get; init; }

    /// <summary>The complete setting it was fitted with.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>The shape of a row: [nMels, frames].</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Genres it answers for.</summary>
    public required int GenreCount { get; init; }

    /// <summary>The genre of each output; genres without one get probability 0.</summary>
    public required ImmutableArray<int> Outputs { get; init; }

    /// <summary>Threads it was fitted with and predicts with: the count shows in the last bits.</summary>
    public required int Threads { get; init; }

    /// <summary>What rows go through first.</summary>
    public required SpectrogramScaler Scaler { get; init; }
}
