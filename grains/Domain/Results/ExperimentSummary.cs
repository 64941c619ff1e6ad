using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>An experiment in a listing: its runs summed up. Accuracies are of slices unless they say otherwise.</summary>
[GenerateSerializer, Immutable, Alias("experiment-summary")]
public sealed record ExperimentSummary
{
    /// <summary>Its place in the leaderboard, from 1; null outside one or where it has no score.</summary>
    [Id(0)] public int? Rank { get; init; }

    /// <summary>The experiment.</summary>
    [Id(1)] public required ExperimentId Experiment { get; init; }

    /// <summary>The family.</summary>
    [Id(2)] public required string Family { get; init; }

    /// <summary>The setting.</summary>
    [Id(3)] public required ParameterSet Parameters { get; init; }

    /// <summary>Runs with a result.</summary>
    [Id(4)] public required int Runs { get; init; }

    /// <summary>Runs given up.</summary>
    [Id(5)] public int FailedRuns { get; init; }

    /// <summary>Runs that a pruner or a patience ended before their last epoch.</summary>
    [Id(6)] public int StoppedEarly { get; init; }

    /// <summary>On train; null, like all that follow, before the first result.</summary>
    [Id(7)] public Estimate? TrainAccuracy { get; init; }

    /// <summary>On validation; null too where the protocol has none.</summary>
    [Id(8)] public Estimate? ValidationAccuracy { get; init; }

    /// <summary>On test.</summary>
    [Id(9)] public Estimate? TestAccuracy { get; init; }

    /// <summary>Train less test, run by run.</summary>
    [Id(10)] public Estimate? Gap { get; init; }

    /// <summary>Of tracks on test, by mean probability.</summary>
    [Id(11)] public Estimate? TrackAccuracy { get; init; }

    /// <summary>Of tracks on test, by vote.</summary>
    [Id(12)] public Estimate? TrackMajorityAccuracy { get; init; }

    /// <summary>Mean recall on test.</summary>
    [Id(13)] public Estimate? BalancedAccuracy { get; init; }

    /// <summary>Macro F1 on test.</summary>
    [Id(14)] public Estimate? MacroF1 { get; init; }

    /// <summary>Log loss on test, nats.</summary>
    [Id(15)] public Estimate? LogLoss { get; init; }

    /// <summary>Top-2 accuracy on test.</summary>
    [Id(16)] public Estimate? Top2Accuracy { get; init; }

    /// <summary>Brier score on test.</summary>
    [Id(17)] public Estimate? Brier { get; init; }

    /// <summary>Expected calibration error on test.</summary>
    [Id(18)] public Estimate? CalibrationError { get; init; }

    /// <summary>Seconds a fit took.</summary>
    [Id(19)] public Estimate? FitSeconds { get; init; }

    /// <summary>Log loss on validation, nats; null where the protocol has no validation.</summary>
    [Id(20)] public Estimate? ValidationLogLoss { get; init; }

    /// <summary>Parts of the variance of the test accuracy; null with fewer than two runs.</summary>
    [Id(21)] public VarianceParts? TestVariance { get; init; }

    /// <summary>
    /// Does it memorize, overfit, underfit or generalize: a sentence with the numbers; null before the first result.
    /// </summary>
    [Id(22)] public string? Verdict { get; init; }

    /// <summary>
    /// What a reader of these numbers must know: a suspected leak, a slice split, intervals that could not be made.
    /// </summary>
    [Id(23)] public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The experiment of fewer epochs that it goes on from; null where it begins by itself.</summary>
    [Id(24)] public ExperimentId? ContinuesFrom { get; init; }

    /// <summary>The estimate of a metric by its camelCase name (<see cref="MetricNames"/>), where there is one.</summary>
    public Estimate? Find(string metric) => metric switch
    {
        MetricNames.TrainAccuracy => TrainAccuracy,
        MetricNames.ValidationAccuracy => ValidationAccuracy,
        MetricNames.TestAccuracy => TestAccuracy,
        MetricNames.Gap => Gap,
        MetricNames.TrackAccuracy => TrackAccuracy,
        MetricNames.TrackMajorityAccuracy => TrackMajorityAccuracy,
        MetricNames.BalancedAccuracy => BalancedAccuracy,
        MetricNames.MacroF1 => MacroF1,
        MetricNames.LogLoss => LogLoss,
        MetricNames.Top2Accuracy => Top2Accuracy,
        MetricNames.Brier => Brier,
        MetricNames.CalibrationError => CalibrationError,
        MetricNames.FitSeconds => FitSeconds,
        MetricNames.ValidationLogLoss => ValidationLogLoss,
        _ => null,
    };
}

/// <summary>The metrics of a summary by the names that configs, flags and JSON use.</summary>
public static class MetricNames
{
    /// <summary>Slice accuracy on train.</summary>
    public const string TrainAccuracy = "trainAccuracy";

    /// <summary>Slice accuracy on validation.</summary>
    public const string ValidationAccuracy = "validationAccuracy";

    /// <summary>Log loss on validation.</summary>
    public const string ValidationLogLoss = "validationLogLoss";

    /// <summary>Slice accuracy on test.</summary>
    public const string TestAccuracy = "testAccuracy";

    /// <summary>Slice accuracy on train less that on test.</summary>
    public const string Gap = "gap";

    /// <summary>Track accuracy on test, by mean probability.</summary>
    public const string TrackAccuracy = "trackAccuracy";

    /// <summary>Track accuracy on test, by vote.</summary>
    public const string TrackMajorityAccuracy = "trackMajorityAccuracy";

    /// <summary>Mean recall on test.</summary>
    public const string BalancedAccuracy = "balancedAccuracy";

    /// <summary>Macro F1 on test.</summary>
    public const string MacroF1 = "macroF1";

    /// <summary>Log loss on test.</summary>
    public const string LogLoss = "logLoss";

    /// <summary>Top-2 accuracy on test.</summary>
    public const string Top2Accuracy = "top2Accuracy";

    /// <summary>Brier score on test.</summary>
    public const string Brier = "brier";

    /// <summary>Expected calibration error on test.</summary>
    public const string CalibrationError = "calibrationError";

    /// <summary>Seconds a fit took.</summary>
    public const string FitSeconds = "fitSeconds";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        TrainAccuracy, ValidationAccuracy, ValidationLogLoss, TestAccuracy, Gap, TrackAccuracy, TrackMajorityAccuracy,
        BalancedAccuracy, MacroF1, LogLoss, Top2Accuracy, Brier, CalibrationError, FitSeconds,
    ];

    /// <summary>Those that a search may optimize, each with one sentence: a search sees train and validation only.</summary>
    public static ImmutableArray<(string Name, string Summary)> Objectives { get; } =
    [
        (ValidationAccuracy, "Share of validation slices predicted correctly."),
        (ValidationLogLoss, "Log loss on validation slices; less is better."),
        (TrainAccuracy, "Share of train slices predicted correctly."),
    ];

    /// <summary>Is it a share of slices or tracks, or the difference of two? People read those in per cent and points.</summary>
    public static bool IsShare(string metric) =>
        metric is TrainAccuracy or ValidationAccuracy or TestAccuracy or Gap or TrackAccuracy or TrackMajorityAccuracy
        or BalancedAccuracy or Top2Accuracy;

    /// <summary>What values of a metric are multiplied by to be shown: 100 for shares.</summary>
    public static double ScaleOf(string metric) => IsShare(metric) ? 100 : 1;

    /// <summary>A metric's name, or <paramref name="words"/> for it, with the unit where there is one: <c>gap, %</c>.</summary>
    public static string WithUnit(string metric, string? words = null) => IsShare(metric) ? $"{words ?? metric}, %" : words ?? metric;

    /// <summary>A metric's name in words: <c>testAccuracy</c> is <c>test accuracy</c>.</summary>
    public static string InWords(string metric) =>
        string.Concat(metric.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>Is more of a metric better?</summary>
    public static Goal GoalOf(string metric) =>
        metric is ValidationLogLoss or LogLoss or Gap or Brier or CalibrationError or FitSeconds ? Goal.Minimize : Goal.Maximize;
}

/// <summary>
/// Where the variance of a metric over runs comes from: a variance component each, 0 or more, estimated without bias and then
/// cut at 0.
/// </summary>
/// <param name="BetweenRepeats">From one shuffle of all folds to the next; null with one repeat.</param>
/// <param name="BetweenFolds">From fold to fold beyond <paramref name="WithinFolds"/>: other training rows, harder test tracks.</param>
/// <param name="WithinFolds">Of the finite number of test tracks alone; null where tracks are fewer than two a part.</param>
/// <param name="Total">Sample variance over all runs.</param>
/// <param name="Clipped">Parts whose unbiased estimate was negative and is shown as 0.</param>
[GenerateSerializer, Immutable, Alias("variance-parts")]
public sealed record VarianceParts(
    double? BetweenRepeats, double BetweenFolds, double? WithinFolds, double Total, ImmutableArray<string> Clipped);
