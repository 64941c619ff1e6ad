using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Execution.Runs;

/// <summary>Collects the learning curve of a run over all its attempts and forwards every step to the silo.</summary>
internal sealed class CurveRecorder(
    WorkOrder order, int samples, ImmutableArray<EpochPoint> before, Action<RunProgress> report, Action<ImmutableArray<EpochPoint>> keep)
    : IProgress<FitProgress>
{
    private int _steps;

    /// <summary>Every epoch so far; empty for families without epochs.</summary>
    public ImmutableArray<EpochPoint> Points { get; private set; } = before;

    /// <summary>Whether the fit ended before its last epoch.</summary>
    public bool HasStoppedEarly => Points.Length > 0 && Points.Length < _steps;

    /// <inheritdoc/>
    public void Report(FitProgress value)
    {
        _steps = value.Steps;
        EpochPoint? point = null;
        if (value.Epoch is { } epoch)
        {
            point = new EpochPoint(
                value.Step, epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.LearningRate,
                epoch.SamplesPerSecond, epoch.ValidationMixtureLoss);

            // A resumed attempt repeats the epochs after its checkpoint: the later report of an epoch replaces the earlier one.
            Points = [.. Points.Where(known => known.Epoch < point.Epoch), point];
            keep(Points);
        }

        int? resumedFrom = point is null && Points.Length > 0 ? value.Step : null;
        report(new RunProgress(order.Unit.Id, order.Attempt, value.Step, value.Steps, point, resumedFrom, point is null ? 0 : samples));
    }
}
