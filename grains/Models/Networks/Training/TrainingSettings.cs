using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Training settings shared by both networks. Every regularization is off by default, so that its effect can be compared with a run without
/// it.
/// </summary>
internal sealed record TrainingSettings
{
    /// <summary>Declared once; <see cref="From"/> reads them.</summary>
    public static ImmutableArray<ParameterSpec> Parameters { get; } =
    [
        ParameterSpec.Integer("epochs", 40, 1, 10_000, "Times the training rows are gone through, at most.", isLogScale: true),
        ParameterSpec.Integer("batchSize", 32, 1, 512, "Rows a step.", isLogScale: true),
        ParameterSpec.Number("learningRate", 1e-3, 1e-7, 10, "Step size at the top of the schedule.", isLogScale: true),
        ParameterSpec.Choice("schedule", LearningRateSchedule.Kinds,
            "How the learning rate goes over the training: warm-up rises, then stays; "
            + "step divides by 10 at a half and at three quarters; one-cycle rises over 0.3, then falls to nothing."),
        ParameterSpec.Number("warmUp", 0, 0, 0.9,
            "Share of the training over which the learning rate first rises; 0 is none, but for warm-up 0.1 and one-cycle 0.3."),
        ParameterSpec.Choice("optimizer", Training.Optimizer.Kinds, "What makes steps of gradients."),
        ParameterSpec.Number("momentum", 0.9, 0, 0.999, "Momentum of sgd; the others take none."),
        ParameterSpec.Number("weightDecay", 0, 0, 10, "Pull of kernels to zero: decoupled for adamw and sgd, in the gradient for adam."),
        ParameterSpec.Number("l1", 0, 0, 1, "Weight of the kernels' absolute sum in the loss."),
        ParameterSpec.Number("gradientClip", 0, 0, 1e6, "Longest gradient, by its Euclidean norm; 0 is no limit."),
        ParameterSpec.Number("labelSmoothing", 0, 0, 0.9, "Share of each label spread evenly over all genres."),
        Models.ClassWeights.Parameter,
        ParameterSpec.Number("mixup", 0, 0, 2,
            "Alpha of mixup: pairs of rows and their labels are blended by a Beta(alpha, alpha) share; 0 is off."),
        ParameterSpec.Choice("specAugment", SpecAugment.Strengths,
            "Random bands and frames masked: light one of each up to a tenth, strong two of each up to a fifth."),
        ParameterSpec.Number("gain", 0, 0, 40, "Random gain within plus or minus so many decibels."),
        ParameterSpec.Number("timeShift", 0, 0, 0.5, "Random circular shift in time within plus or minus this share of the frames."),
        ParameterSpec.Integer("earlyStopping", 0, 0, 10_000,
            "Epochs without a lower validation loss after which the training stops and goes back to the best; 0 is never."),
        ParameterSpec.Number("swa", 0, 0, 1,
            "Share of the epochs, at the end, whose weights are averaged into the model; 0 is the last epoch's alone."),
        ParameterSpec.Choice("standardize", SpectrogramScaler.Kinds,
            "Mean 0 and deviation 1 over the training rows: of each band, of all values, or none."),
        ParameterSpec.Choice("precision", ["float32", "bfloat16"],
            "Of the training's forward and backward passes; weights, steps and predictions are float32."),
    ];

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public required string Optimizer { get; init; }

    public required double Momentum { get; init; }

    public required double WeightDecay { get; init; }

    public required double L1 { get; init; }

    public required double GradientClip { get; init; }

    public required double LabelSmoothing { get; init; }

    public required string ClassWeights { get; init; }

    public required double Mixup { get; init; }

    public required SpecAugment SpecAugment { get; init; }

    public required double GainDecibels { get; init; }

    public required double TimeShift { get; init; }

    public required int Patience { get; init; }

    /// <summary>The first epoch, from 1, whose weights are averaged; null for no averaging.</summary>
    public required int? AveragingStart { get; init; }

    public required string Standardize { get; init; }

    public required bool IsLowPrecision { get; init; }

    /// <summary>Reads a complete setting.</summary>
    public static TrainingSettings From(ParameterSet set)
    {
        var (epochs, averaged) = (set.Integer("epochs"), set.Number("swa"));
        return new()
        {
            Epochs = epochs,
            BatchSize = set.Integer("batchSize"),
            Schedule = new(set.Text("schedule"), set.Number("learningRate"), set.Number("warmUp")),
            Optimizer = set.Text("optimizer"),
            Momentum = set.Number("momentum"),
            WeightDecay = set.Number("weightDecay"),
            L1 = set.Number("l1"),
            GradientClip = set.Number("gradientClip"),
            LabelSmoothing = set.Number("labelSmoothing"),
            ClassWeights = set.Text(Models.ClassWeights.Parameter.Name),
            Mixup = set.Number("mixup"),
            SpecAugment = SpecAugment.Named(set.Text("specAugment")),
            GainDecibels = set.Number("gain"),
            TimeShift = set.Number("timeShift"),
            Patience = set.Integer("earlyStopping"),
            AveragingStart = averaged > 0 ? epochs - Math.Max(1, (int)Math.Round(averaged * epochs)) + 1 : null,
            Standardize = set.Text("standardize"),
            IsLowPrecision = set.Text("precision") == "bfloat16",
        };
    }
}
