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
        ParameterSpec.Integer(
            "epochs", 40, 1, SweepExtension.MaxEpochs, "Maximum number of passes over the training rows.", isLogScale: true),
        ParameterSpec.Integer("batchSize", 32, 1, 512, "Rows per step.", isLogScale: true),
        ParameterSpec.Number("learningRate", 1e-3, 1e-7, 10, "Step size at the top of the schedule.", isLogScale: true),
        ParameterSpec.Choice("schedule", LearningRateSchedule.Kinds,
            "How the learning rate changes during training: warm-up rises, then stays constant; "
            + "step divides by 10 after a half and after three quarters; one-cycle rises, then falls to zero."),
        ParameterSpec.Number("warmUp", 0, 0, 0.9,
            "Share of the training during which the learning rate rises; 0 means none, or 0.1 for warm-up and 0.3 for one-cycle."),
        ParameterSpec.Choice("optimizer", Training.Optimizer.Kinds, "Turns gradients into steps."),
        ParameterSpec.Number("momentum", 0.9, 0, 0.999, "Momentum of sgd; other optimizers ignore it."),
        ParameterSpec.Number("weightDecay", 0, 0, 10, "Weight decay of kernels: decoupled for adamw and sgd, in the gradient for adam."),
        ParameterSpec.Number("l1", 0, 0, 1, "Weight of the kernels' L1 norm in the loss."),
        ParameterSpec.Number("gradientClip", 0, 0, 1e6, "Maximum Euclidean norm of the gradient; 0 for no limit."),
        ParameterSpec.Number("labelSmoothing", 0, 0, 0.9, "Share of each label spread evenly over all genres."),
        Models.ClassWeights.Parameter,
        ParameterSpec.Number("mixup", 0, 0, 2,
            "Alpha of mixup: pairs of rows and their labels are blended by a Beta(alpha, alpha) share; 0 turns it off."),
        ParameterSpec.Choice("specAugment", SpecAugment.Strengths,
            "Random bands and frames masked: light one of each up to a tenth, strong two of each up to a fifth."),
        ParameterSpec.Number("gain", 0, 0, 40, "Random gain of up to plus or minus this many decibels."),
        ParameterSpec.Number("timeShift", 0, 0, 0.5, "Random circular shift in time of up to plus or minus this share of the frames."),
        ParameterSpec.Integer("earlyStopping", 0, 0, SweepExtension.MaxEpochs,
            "Epochs without a lower validation loss after which training stops and returns to the best epoch; 0 never stops early."),
        ParameterSpec.Number("swa", 0, 0, 1,
            "Share of the last epochs whose weights are averaged into the model; 0 takes the last epoch only."),
        ParameterSpec.Choice("standardize", SpectrogramScaler.Kinds,
            "Mean 0 and deviation 1 over the training rows: of each band, of all values, or none."),
        ParameterSpec.Choice("precision", ["float32", "bfloat16"],
            "Precision of the forward and backward passes in training; weights, steps and predictions are float32."),
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
