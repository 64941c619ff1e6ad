using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>Result of a run. The first result of a run counts, whichever attempt produced it.</summary>
[GenerateSerializer, Immutable, Alias("run-result")]
public sealed record RunResult
{
    /// <summary>The run.</summary>
    [Id(0)] public required RunId Run { get; init; }

    /// <summary>Attempt number, from 1.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>Metrics on train, predicted like test: without dropout or augmentation.</summary>
    [Id(2)] public required PartMetrics Train { get; init; }

    /// <summary>Metrics on validation; null if the protocol has no validation part.</summary>
    [Id(3)] public PartMetrics? Validation { get; init; }

    /// <summary>Metrics on test.</summary>
    [Id(4)] public required PartMetrics Test { get; init; }

    /// <summary>Wall time of the fit, seconds, including earlier attempts continued from a checkpoint.</summary>
    [Id(5)] public double FitSeconds { get; init; }

    /// <summary>Wall time to predict all parts, seconds.</summary>
    [Id(6)] public double PredictSeconds { get; init; }

    /// <summary>Whether a pruner or early stopping ended it before its last epoch.</summary>
    [Id(7)] public bool StoppedEarly { get; init; }

    /// <summary>Epochs, trees or iterations done; null if the family has none.</summary>
    [Id(8)] public int? Epochs { get; init; }

    /// <summary>The epoch whose model was kept, from 1.</summary>
    [Id(9)] public int? BestEpoch { get; init; }

    /// <summary>The learning curve, one entry per epoch; empty for families without epochs.</summary>
    [Id(10)] public ImmutableArray<EpochPoint> Curve { get; init; } = [];

    /// <summary>The run's random seed.</summary>
    [Id(11)] public ulong Seed { get; init; }

    /// <summary>The device it was fitted on: cpu:0, cuda:1, ….</summary>
    [Id(12)] public string Device { get; init; } = "cpu";

    /// <summary>Number of threads used by the fit.</summary>
    [Id(13)] public int Threads { get; init; } = 1;

    /// <summary>Node, operating system, runtime and library versions, by name.</summary>
    [Id(14)]
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// SHA-256 of the files that the run wrote to its folder, by name: model and predictions; empty if an earlier build wrote it.
    /// </summary>
    [Id(15)]
    public ImmutableSortedDictionary<string, string> Artifacts { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The epoch of an earlier run's checkpoint that it started from; null if it started from scratch.</summary>
    [Id(16)] public int? ContinuedFromEpoch { get; init; }

    /// <summary>What it got right, block by block; null if an earlier build wrote it.</summary>
    [Id(17)] public RunBlocks? Blocks { get; init; }

    /// <summary>
    /// The revision of the family that fitted it; results of two revisions are of two algorithms. 1 from an earlier build.
    /// </summary>
    [Id(18)] public int FamilyRevision { get; init; } = 1;

    /// <summary>The result without what only a look at this run needs: about 3 kB for 1,000 tracks.</summary>
    public RunResult WithoutDetails() => this with
    {
        Train = Train.WithoutDetails(),
        Validation = Validation?.WithoutDetails(),
        Test = Test.WithoutDetails() with { Confusion = Test.Confusion },
        Curve = [],
        Environment = ImmutableSortedDictionary<string, string>.Empty,
        Artifacts = ImmutableSortedDictionary<string, string>.Empty,
    };

    /// <summary>Slice accuracy on train minus that on test, in [−1, 1].</summary>
    [JsonIgnore]
    public double Gap => Train.SliceAccuracy - Test.SliceAccuracy;

    /// <summary>The value of a metric by its camelCase name (<see cref="MetricNames"/>); null if there is none.</summary>
    public double? Find(string metric) => metric switch
    {
        MetricNames.TrainAccuracy => Train.SliceAccuracy,
        MetricNames.ValidationAccuracy => Validation?.SliceAccuracy,
        MetricNames.ValidationLogLoss => Validation?.LogLoss,
        MetricNames.TestAccuracy => Test.SliceAccuracy,
        MetricNames.Gap => Gap,
        MetricNames.ValidationGap => Train.SliceAccuracy - Validation?.SliceAccuracy,
        MetricNames.TrackAccuracy => Test.TrackAccuracy,
        MetricNames.TrackMajorityAccuracy => Test.TrackMajorityAccuracy,
        MetricNames.BalancedAccuracy => Test.BalancedAccuracy,
        MetricNames.MacroF1 => Test.MacroF1,
        MetricNames.LogLoss => Test.LogLoss,
        MetricNames.Top2Accuracy => Test.Top2Accuracy,
        MetricNames.Brier => Test.Brier,
        MetricNames.CalibrationError => Test.CalibrationError,
        MetricNames.FitSeconds => FitSeconds,
        MetricNames.MixtureCrossEntropy => Test.Mixture?.CrossEntropy,
        MetricNames.MixtureTop2 => Test.Mixture?.Top2,
        MetricNames.MixtureJensenShannon => Test.Mixture?.JensenShannon,
        MetricNames.MixtureTrackJensenShannon => Test.Mixture?.TrackJensenShannon,
        MetricNames.ValidationMixtureCrossEntropy => Validation?.Mixture?.CrossEntropy,
        MetricNames.ValidationMixtureJensenShannon => Validation?.Mixture?.JensenShannon,
        _ => null,
    };
}

/// <summary>One epoch of a learning curve.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean loss over the epoch's batches, regularization included.</param>
/// <param name="TrainAccuracy">Share correct during training (augmented, with dropout).</param>
/// <param name="ValidationLoss">Mean cross-entropy on validation; null without validation.</param>
/// <param name="ValidationAccuracy">Share of validation slices predicted correctly; null without validation.</param>
/// <param name="LearningRate">Learning rate of the epoch's last step.</param>
/// <param name="SamplesPerSecond">Training slices per second of the epoch.</param>
/// <param name="ValidationMixtureLoss">Mean cross-entropy with the validation tracks' mixtures; null without labels of mixtures.</param>
[GenerateSerializer, Immutable, Alias("epoch-point")]
public sealed record EpochPoint(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double SamplesPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ValidationMixtureLoss = null)
{
    /// <summary>The value of a metric that an epoch has by its camelCase name (<see cref="MetricNames"/>); null if it has none.</summary>
    public double? Find(string metric) => metric switch
    {
        MetricNames.TrainAccuracy => TrainAccuracy,
        MetricNames.ValidationAccuracy => ValidationAccuracy,
        MetricNames.ValidationLogLoss => ValidationLoss,
        MetricNames.ValidationGap => TrainAccuracy - ValidationAccuracy,
        MetricNames.ValidationMixtureCrossEntropy => ValidationMixtureLoss,
        _ => null,
    };
}
