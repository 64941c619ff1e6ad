using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>An experiment in a listing, summarized over its runs. Accuracies are per slice unless stated otherwise.</summary>
[GenerateSerializer, Immutable, Alias("experiment-summary")]
public sealed record ExperimentSummary
{
    /// <summary>Rank in the leaderboard, from 1; null outside a leaderboard or without a score.</summary>
    [Id(0)] public int? Rank { get; init; }

    /// <summary>The experiment.</summary>
    [Id(1)] public required ExperimentId Experiment { get; init; }

    /// <summary>The family.</summary>
    [Id(2)] public required string Family { get; init; }

    /// <summary>The setting.</summary>
    [Id(3)] public required ParameterSet Parameters { get; init; }

    /// <summary>Runs with a result.</summary>
    [Id(4)] public required int Runs { get; init; }

    /// <summary>Runs that failed for good.</summary>
    [Id(5)] public int FailedRuns { get; init; }

    /// <summary>Runs that a pruner or early stopping ended before their last epoch.</summary>
    [Id(6)] public int StoppedEarly { get; init; }

    /// <summary>Accuracy on train; null, like all that follow, before the first result.</summary>
    [Id(7)] public Estimate? TrainAccuracy { get; init; }

    /// <summary>Accuracy on validation; also null if the protocol has no validation part.</summary>
    [Id(8)] public Estimate? ValidationAccuracy { get; init; }

    /// <summary>Accuracy on test.</summary>
    [Id(9)] public Estimate? TestAccuracy { get; init; }

    /// <summary>Train minus test accuracy, computed per run.</summary>
    [Id(10)] public Estimate? Gap { get; init; }

    /// <summary>Track accuracy on test, by mean probability.</summary>
    [Id(11)] public Estimate? TrackAccuracy { get; init; }

    /// <summary>Track accuracy on test, by vote.</summary>
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

    /// <summary>Duration of a fit, seconds.</summary>
    [Id(19)] public Estimate? FitSeconds { get; init; }

    /// <summary>Log loss on validation, nats; null if the protocol has no validation part.</summary>
    [Id(20)] public Estimate? ValidationLogLoss { get; init; }

    /// <summary>
    /// Whether it memorizes, overfits, underfits or generalizes: a sentence with the numbers; null before the first result.
    /// </summary>
    [Id(22)] public string? Verdict { get; init; }

    /// <summary>
    /// Caveats: a suspected leak, a split by slice, intervals that could not be computed.
    /// </summary>
    [Id(23)] public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The experiment with fewer epochs that it continues; null if it starts from scratch.</summary>
    [Id(24)] public ExperimentId? ContinuesFrom { get; init; }

    /// <summary>
    /// Train minus validation accuracy; null if the protocol has no validation part, or in a summary of an earlier build.
    /// </summary>
    [Id(25)] public Estimate? ValidationGap { get; init; }

    /// <summary>
    /// Accuracy of always answering the most common genre of the test parts; 0 before the first result and in a summary of an earlier
    /// build.
    /// </summary>
    [Id(26)] public double Chance { get; init; }

    /// <summary>Whether every slice of every test part was given the same genre.</summary>
    [Id(27)] public bool AnswersOneGenre { get; init; }

    /// <summary>Parts of the variance of test accuracy; null with fewer than two runs, and in a summary of an earlier build.</summary>
    [Id(28)] public VarianceParts? TestVariance { get; init; }

    /// <summary>Why a pruner stopped the experiment, with the numbers; null if none did. Only its sweep knows it.</summary>
    [Id(29)] public string? PruneReason { get; init; }

    /// <summary>
    /// Revisions of the family that its results are of, ascending; empty if all are of the first (<see cref="ListRevisions"/>).
    /// </summary>
    [Id(30)] public ImmutableArray<int> Revisions { get; init; } = [];

    /// <summary>Estimates of the distance from the tracks' mixtures; null, and absent in JSON, for tracks without.</summary>
    [Id(31), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MixtureEstimates? Mixture { get; init; }

    /// <summary>
    /// Whether its models learned from mixtures that know the genres of the tested tracks: then no score on test says how good they are.
    /// </summary>
    [Id(32), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool HasLeakingLabels { get; init; }

    /// <summary>Revisions of the family that its results are of, ascending; empty before the first result.</summary>
    public ImmutableArray<int> ListRevisions() => !Revisions.IsDefaultOrEmpty ? Revisions : Runs > 0 ? [1] : [];

    /// <summary>The estimate of a metric by its camelCase name (<see cref="MetricNames"/>); null if there is none.</summary>
    public Estimate? Find(string metric) => metric switch
    {
        MetricNames.TrainAccuracy => TrainAccuracy,
        MetricNames.ValidationAccuracy => ValidationAccuracy,
        MetricNames.TestAccuracy => TestAccuracy,
        MetricNames.Gap => Gap,
        MetricNames.ValidationGap => ValidationGap ?? MeanValidationGap(),
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
        _ => Mixture?.Find(metric),
    };

    /// <summary>For results of older builds: the difference of the means, without an interval.</summary>
    private Estimate? MeanValidationGap() => (TrainAccuracy, ValidationAccuracy) is ({ } train, { } validation)
        ? new Estimate(train.Mean - validation.Mean, null, null, null, Runs, IntervalMethod.None)
        : null;
}

/// <summary>Names of the metrics in configs, flags and JSON.</summary>
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

    /// <summary>Slice accuracy on train minus that on test.</summary>
    public const string Gap = "gap";

    /// <summary>Slice accuracy on train minus that on validation: the gap that a search may see.</summary>
    public const string ValidationGap = "validationGap";

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

    /// <summary>Duration of a fit, seconds.</summary>
    public const string FitSeconds = "fitSeconds";

    /// <summary>Cross-entropy with the tracks' mixtures on test.</summary>
    public const string MixtureCrossEntropy = "mixtureCrossEntropy";

    /// <summary>Share of the mixtures' two largest genres that are the two most probable, on test.</summary>
    public const string MixtureTop2 = "mixtureTop2";

    /// <summary>Jensen-Shannon divergence from the tracks' mixtures on test, by slice.</summary>
    public const string MixtureJensenShannon = "mixtureJensenShannon";

    /// <summary>The same by track.</summary>
    public const string MixtureTrackJensenShannon = "mixtureTrackJensenShannon";

    /// <summary>Cross-entropy with the tracks' mixtures on validation.</summary>
    public const string ValidationMixtureCrossEntropy = "validationMixtureCrossEntropy";

    /// <summary>Jensen-Shannon divergence from the tracks' mixtures on validation, by slice.</summary>
    public const string ValidationMixtureJensenShannon = "validationMixtureJensenShannon";

    /// <summary>All metric names.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        TrainAccuracy, ValidationAccuracy, ValidationLogLoss, ValidationGap, TestAccuracy, Gap, TrackAccuracy, TrackMajorityAccuracy,
        BalancedAccuracy, MacroF1, LogLoss, Top2Accuracy, Brier, CalibrationError, FitSeconds, MixtureCrossEntropy, MixtureTop2,
        MixtureJensenShannon, MixtureTrackJensenShannon, ValidationMixtureCrossEntropy, ValidationMixtureJensenShannon,
    ];

    /// <summary>Metrics that a search may optimize, each with one sentence; a search sees only train and validation.</summary>
    public static ImmutableArray<(string Name, string Summary)> Objectives { get; } =
    [
        (ValidationAccuracy, "Share of validation slices predicted correctly."),
        (ValidationLogLoss, "Log loss on validation slices; less is better."),
        (TrainAccuracy, "Share of train slices predicted correctly."),
        (ValidationGap, "Train minus validation accuracy; less is better."),
        (FitSeconds, "Duration of a fit, seconds; less is better, and it differs from run to run."),
        (ValidationMixtureCrossEntropy, "Cross-entropy with the mixtures of a sweep's labels on validation slices; less is better."),
        (ValidationMixtureJensenShannon, "Jensen-Shannon divergence from those mixtures on validation slices; less is better."),
    ];

    /// <summary>Whether a search may optimize it. No metric of the test part may.</summary>
    public static bool IsObjective(string metric) => Objectives.Any(objective => objective.Name == metric);

    /// <summary>Whether it is a share of slices or tracks, or a difference of shares. Those are shown in percent and points.</summary>
    public static bool IsShare(string metric) =>
        metric is TrainAccuracy or ValidationAccuracy or ValidationGap or TestAccuracy or Gap or TrackAccuracy or TrackMajorityAccuracy
        or BalancedAccuracy or Top2Accuracy or MixtureTop2;

    /// <summary>Its smallest and largest possible value; intervals are cut off there.</summary>
    public static (double Least, double Most) BoundsOf(string metric) => metric switch
    {
        Gap or ValidationGap => (-1, 1),
        Brier => (0, 2),
        CalibrationError => (-1, 1),
        LogLoss or ValidationLogLoss or FitSeconds or MixtureCrossEntropy or ValidationMixtureCrossEntropy =>
            (0, double.PositiveInfinity),
        _ => (0, 1),
    };

    /// <summary>Whether it is measured on validation.</summary>
    public static bool IsOfValidation(string metric) =>
        metric is ValidationAccuracy or ValidationLogLoss or ValidationGap || (IsOfMixtures(metric) && IsObjective(metric));

    /// <summary>Whether it is a distance from the tracks' mixtures, which only a sweep with labels has.</summary>
    public static bool IsOfMixtures(string metric) => metric is MixtureCrossEntropy or MixtureTop2 or MixtureJensenShannon
        or MixtureTrackJensenShannon or ValidationMixtureCrossEntropy or ValidationMixtureJensenShannon;

    /// <summary>Whether it is the distance of train accuracy from another: small also where a model fits nothing.</summary>
    public static bool IsGap(string metric) => metric is Gap or ValidationGap;

    /// <summary>The metrics whose contrasts are adjusted together with those of a metric, itself among them.</summary>
    public static ImmutableArray<string> JudgedWith(string metric) => metric is TestAccuracy or Gap ? [TestAccuracy, Gap] : [metric];

    /// <summary>Refuses a name that is not a metric.</summary>
    /// <exception cref="UserErrorException">The metric does not exist.</exception>
    public static void Require(string metric)
    {
        if (!All.Contains(metric))
        {
            throw new UserErrorException($"'{metric}' is not a metric{NearestName.Hint(metric, All)}");
        }
    }

    /// <summary>Factor applied to a metric for display: 100 for shares.</summary>
    public static double ScaleOf(string metric) => IsShare(metric) ? 100 : 1;

    /// <summary>
    /// A metric's name, or <paramref name="words"/> for it, with the unit if it has one: <c>testAccuracy, %</c>, <c>gap, points</c>.
    /// </summary>
    public static string WithUnit(string metric, string? words = null) =>
        !IsShare(metric) ? words ?? metric : $"{words ?? metric}, {(metric is Gap or ValidationGap ? "points" : "%")}";

    /// <summary>A metric's name in words: <c>testAccuracy</c> is <c>test accuracy</c>, <c>macroF1</c> is <c>macro F1</c>.</summary>
    public static string InWords(string metric) =>
        string.Concat(metric.Select((letter, index) => !char.IsUpper(letter) ? $"{letter}"
            : index + 1 < metric.Length && char.IsAsciiDigit(metric[index + 1]) ? $" {letter}"
            : $" {char.ToLowerInvariant(letter)}"))
        .Replace("top2", "top-2", StringComparison.Ordinal)
        .Replace("cross entropy", "cross-entropy", StringComparison.Ordinal)
        .Replace("jensen shannon", "Jensen-Shannon", StringComparison.Ordinal);

    /// <summary>Whether higher or lower values are better.</summary>
    public static Goal GoalOf(string metric) =>
        metric is ValidationLogLoss or LogLoss or Gap or ValidationGap or Brier or CalibrationError or FitSeconds
        || (IsOfMixtures(metric) && metric != MixtureTop2)
            ? Goal.Minimize
            : Goal.Maximize;
}

/// <summary>
/// Components of the variance of the share of right slices of a track in a run, each 0 or more: unbiased estimates, clipped at 0. The
/// variance of the mean is BetweenModels / runs + BetweenTracks / tracks + Rest / (tracks × repeats).
/// </summary>
/// <param name="BetweenModels">Between fitted models on the same tracks: other training rows, other seeds.</param>
/// <param name="BetweenTracks">Between tracks under the same model; null with one repeat, where it is part of the rest.</param>
/// <param name="Rest">What neither explains: a model is right about other tracks than another.</param>
/// <param name="Total">Sample variance over all tracks and runs.</param>
/// <param name="Clipped">Components whose unbiased estimate was negative and is shown as 0.</param>
[GenerateSerializer, Immutable, Alias("crossed-variance")]
public sealed record VarianceParts(
    double BetweenModels, double? BetweenTracks, double Rest, double Total, ImmutableArray<string> Clipped);
