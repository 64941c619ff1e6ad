using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a run achieved on one of its parts. Ties between genres go to the first in the order of the labels.</summary>
[GenerateSerializer, Immutable, Alias("part-metrics")]
public sealed record PartMetrics
{
    /// <summary>Number of slices.</summary>
    [Id(0)] public required int Slices { get; init; }

    /// <summary>Number of tracks.</summary>
    [Id(1)] public required int Tracks { get; init; }

    /// <summary>Share of slices predicted right.</summary>
    [Id(2)] public required double SliceAccuracy { get; init; }

    /// <summary>
    /// Standard error of <see cref="SliceAccuracy"/> with slices of a track kept together; null with fewer than two tracks.
    /// </summary>
    [Id(3)] public double? SliceAccuracyError { get; init; }

    /// <summary>Share of tracks predicted right by the mean of their slices' probabilities.</summary>
    [Id(4)] public required double TrackAccuracy { get; init; }

    /// <summary>Standard error of <see cref="TrackAccuracy"/>; null with fewer than two tracks.</summary>
    [Id(5)] public double? TrackAccuracyError { get; init; }

    /// <summary>Share of tracks predicted right by the vote of most slices; a tied vote goes by the mean probability.</summary>
    [Id(6)] public required double TrackMajorityAccuracy { get; init; }

    /// <summary>Mean recall over the genres that occur.</summary>
    [Id(7)] public required double BalancedAccuracy { get; init; }

    /// <summary>Mean F1 over the genres that occur or were predicted.</summary>
    [Id(8)] public required double MacroF1 { get; init; }

    /// <summary>Mean of −ln p(true genre), nats; probabilities below 1e-15 count as 1e-15.</summary>
    [Id(9)] public required double LogLoss { get; init; }

    /// <summary>Share of slices whose genre is among the two most probable.</summary>
    [Id(10)] public required double Top2Accuracy { get; init; }

    /// <summary>Mean over slices of the squared distance between probabilities and truth, in [0, 2] (Brier 1950).</summary>
    [Id(11)] public required double Brier { get; init; }

    /// <summary>
    /// Expected calibration error: mean distance of confidence and accuracy over 15 bins of equal width of the highest
    /// probability, weighted by slices, in [0, 1] (Guo et al. 2017).
    /// </summary>
    [Id(12)] public required double CalibrationError { get; init; }

    /// <summary>Per genre, in the order of the labels.</summary>
    [Id(13)] public required ImmutableArray<GenreMetrics> Genres { get; init; }

    /// <summary>Slices by actual and predicted genre.</summary>
    [Id(14)] public required ConfusionCounts Confusion { get; init; }

    /// <summary>Tracks by actual and predicted genre, by mean probability.</summary>
    [Id(15)] public required ConfusionCounts TrackConfusion { get; init; }
}

/// <summary>How one genre fared, in slices.</summary>
/// <param name="Genre">The genre.</param>
/// <param name="Slices">Slices that are of it.</param>
/// <param name="Precision">Share right among those predicted to be of it; null where none was.</param>
/// <param name="Recall">Share right among those of it; null where there is none.</param>
/// <param name="F1">Harmonic mean of both, 0 where none is right; null where it neither occurs nor was predicted.</param>
[GenerateSerializer, Immutable, Alias("genre-metrics")]
public sealed record GenreMetrics(string Genre, int Slices, double? Precision, double? Recall, double? F1);

/// <summary>What a confusion matrix counts.</summary>
public enum ConfusionLevel
{
    /// <summary>Slices.</summary>
    Slice,

    /// <summary>Tracks.</summary>
    Track,
}

/// <summary>A confusion matrix.</summary>
/// <param name="Labels">The genres.</param>
/// <param name="Counts">Shape [actual, predicted].</param>
/// <param name="Level">What is counted.</param>
[GenerateSerializer, Immutable, Alias("confusion-counts")]
public sealed record ConfusionCounts(
    ImmutableArray<string> Labels, ImmutableArray<ImmutableArray<int>> Counts, ConfusionLevel Level)
{
    /// <summary>Shape [actual, predicted]: each row sums to 1, or is 0 where the genre was never tested.</summary>
    public double[][] Shares() => [.. Counts.Select(row => row.Select(count => count / (double)Math.Max(1, row.Sum())).ToArray())];
}
