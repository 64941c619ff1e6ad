using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>Metrics of a run on one part. Ties between genres go to the first in label order.</summary>
[GenerateSerializer, Immutable, Alias("part-metrics")]
public sealed record PartMetrics
{
    /// <summary>Number of slices.</summary>
    [Id(0)] public required int Slices { get; init; }

    /// <summary>Number of tracks.</summary>
    [Id(1)] public required int Tracks { get; init; }

    /// <summary>Share of slices predicted correctly.</summary>
    [Id(2)] public required double SliceAccuracy { get; init; }

    /// <summary>
    /// Standard error of <see cref="SliceAccuracy"/> clustered by track; null with fewer than two tracks.
    /// </summary>
    [Id(3)] public double? SliceAccuracyError { get; init; }

    /// <summary>Share of tracks predicted correctly by the mean of their slices' probabilities.</summary>
    [Id(4)] public required double TrackAccuracy { get; init; }

    /// <summary>Standard error of <see cref="TrackAccuracy"/>; null with fewer than two tracks.</summary>
    [Id(5)] public double? TrackAccuracyError { get; init; }

    /// <summary>Share of tracks predicted correctly by majority vote of their slices; the mean probability breaks ties.</summary>
    [Id(6)] public required double TrackMajorityAccuracy { get; init; }

    /// <summary>Mean recall over the genres present.</summary>
    [Id(7)] public required double BalancedAccuracy { get; init; }

    /// <summary>Mean F1 over the genres present or predicted.</summary>
    [Id(8)] public required double MacroF1 { get; init; }

    /// <summary>Mean of −ln p(true genre), nats; probabilities below 1e-15 count as 1e-15.</summary>
    [Id(9)] public required double LogLoss { get; init; }

    /// <summary>Share of slices whose genre is among the two most probable.</summary>
    [Id(10)] public required double Top2Accuracy { get; init; }

    /// <summary>Mean over slices of the squared distance between probabilities and truth, in [0, 2] (Brier 1950).</summary>
    [Id(11)] public required double Brier { get; init; }

    /// <summary>
    /// Expected calibration error: mean distance between confidence and accuracy over 15 equal-width bins of the highest probability,
    /// weighted by slices (Guo et al. 2017), minus what a perfectly calibrated model would have by chance; about 0 for such a model, 1 at
    /// most, perhaps slightly negative. Results of earlier builds have the plain error, without subtraction.
    /// </summary>
    [Id(12)] public required double CalibrationError { get; init; }

    /// <summary>Metrics per genre, in label order.</summary>
    [Id(13)] public required ImmutableArray<GenreMetrics> Genres { get; init; }

    /// <summary>Slices by actual and predicted genre.</summary>
    [Id(14)] public required ConfusionCounts Confusion { get; init; }

    /// <summary>Tracks by actual and predicted genre, by mean probability.</summary>
    [Id(15)] public required ConfusionCounts TrackConfusion { get; init; }

    /// <summary>How close the probabilities are to the tracks' mixtures; null, and absent in JSON, for tracks without.</summary>
    [Id(16), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MixtureMetrics? Mixture { get; init; }

    /// <summary>The metrics without those per genre.</summary>
    internal PartMetrics WithoutDetails() => this with
    {
        Genres = [],
        Confusion = Confusion with { Counts = [] },
        TrackConfusion = TrackConfusion with { Counts = [] },
    };
}

/// <summary>Metrics of one genre, over slices.</summary>
/// <param name="Genre">The genre.</param>
/// <param name="Slices">Slices of that genre.</param>
/// <param name="Precision">Share correct among slices predicted as this genre; null if none was.</param>
/// <param name="Recall">Share correct among slices of this genre; null if there are none.</param>
/// <param name="F1">Harmonic mean of both, 0 if none is correct; null if the genre neither occurs nor was predicted.</param>
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
    /// <summary>Shape [actual, predicted]: each row sums to 1, or is 0 if the genre was never tested.</summary>
    public double[][] Shares() => [.. Counts.Select(row => row.Select(count => count / (double)Math.Max(1, row.Sum())).ToArray())];
}
