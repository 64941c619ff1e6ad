using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>The columns of <c>sweep list</c>: the names of JSON, and the scores of the best experiment.</summary>
public static class SweepColumns
{
    /// <summary>The columns.</summary>
    public static RowColumns<SweepSummary> All { get; } = new(
        sweep => sweep.Id,
        [
            new("sweep", RowKind.Text, sweep => sweep.Id), new("status", RowKind.Text, sweep => Display.Of(sweep.State)),
            new("dataset", RowKind.Text, sweep => sweep.Spec.Dataset), new("features", RowKind.Text, sweep => sweep.Spec.Features),
            new("sampler", RowKind.Text, sweep => sweep.Spec.Search.Sampler),
            new("objective", RowKind.Text, sweep => Display.Of(sweep.Spec.ListObjectives())),
            new("experiments", RowKind.Number, sweep => sweep.Experiments),
            new("runs.total", RowKind.Number, sweep => sweep.Runs.Total),
            new("runs.completed", RowKind.Number, sweep => sweep.Runs.Completed),
            new("runs.failed", RowKind.Number, sweep => sweep.Runs.Failed),
            new("runs.running", RowKind.Number, sweep => sweep.Runs.Running),
            new("runs.queued", RowKind.Number, sweep => sweep.Runs.Queued),
            new("best", RowKind.Text, sweep => sweep.Best?.Experiment), new("family", RowKind.Text, sweep => sweep.Best?.Family),
            .. new[] { MetricNames.TrainAccuracy, MetricNames.ValidationAccuracy, MetricNames.TestAccuracy, MetricNames.Gap }
                .Select(metric => new RowColumn<SweepSummary>(
                    metric, RowKind.Number, sweep => sweep.Best?.Find(metric)?.Mean, LeaderboardColumns.Fraction)),
            new("submittedAt", RowKind.Time, sweep => sweep.SubmittedAt), new("endedAt", RowKind.Time, sweep => sweep.EndedAt),
            new("reason", RowKind.Text, sweep => sweep.Reason),
        ]);
}
