using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>The parts of a run's data.</summary>
public enum SplitPart
{
    /// <summary>Fits the model.</summary>
    Train,

    /// <summary>Decides early stopping, pruning and selection.</summary>
    Validation,

    /// <summary>Reported, and used for nothing else.</summary>
    Test,
}

/// <summary>A run's predictions for one part: a probability for every genre of every slice.</summary>
public sealed record Predictions
{
    /// <summary>The genres, in column order.</summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>The slices, in row order.</summary>
    public required IReadOnlyList<SliceId> Slices { get; init; }

    /// <summary>The true genre of each slice, as an index into <see cref="Genres"/>.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>Shape [slices, genres], row-major; each row sums to 1.</summary>
    public required ReadOnlyMemory<float> Probabilities { get; init; }

    /// <summary>Which slices are remainders, padded with zeros; empty if unknown.</summary>
    public IReadOnlyList<bool> IsPadded { get; init; } = [];

    /// <summary>The probabilities of one slice, one per genre.</summary>
    public ReadOnlySpan<float> Row(int slice) => Probabilities.Span.Slice(slice * Genres.Length, Genres.Length);
}
