using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>The columns of listings of models and of what they were measured on.</summary>
public static class ModelColumns
{
    /// <summary>Those of <c>model list</c>.</summary>
    public static RowColumns<ModelVersion> Of(ModelListing listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var promoted = listing.Promoted.Values.ToHashSet(StringComparer.Ordinal);
        return new(
            model => model.Name,
            [
                new("name", RowKind.Text, model => model.Name), new("experiment", RowKind.Text, model => model.Experiment),
                new("family", RowKind.Text, model => model.Models.Family),
                new("dataset", RowKind.Text, model => model.Models.Inputs.Dataset),
                new("kind", RowKind.Text, model => Display.Of(model.Models.Choice.Kind)),
                new("files", RowKind.Number, model => model.Models.Files.Length),
                .. new[] { MetricNames.TestAccuracy, MetricNames.TrackAccuracy, MetricNames.LogLoss }.Select(metric =>
                    new RowColumn<ModelVersion>(
                        metric, RowKind.Number, model => model.Scores.Find(metric)?.Mean,
                        MetricNames.IsShare(metric) ? LeaderboardColumns.Fraction : "")),
                new("isPromoted", RowKind.Flag, model => promoted.Contains(model.Name)),
                new("namedAt", RowKind.Time, model => model.NamedAt), new("toolVersion", RowKind.Text, model => model.ToolVersion),
            ]);
    }

    /// <summary>Those of <c>experiment evaluations</c>.</summary>
    public static RowColumns<EvaluationSummary> Evaluations { get; } = new(
        evaluation => evaluation.Spec.Name,
        [
            new("name", RowKind.Text, evaluation => evaluation.Spec.Name),
            new("dataset", RowKind.Text, evaluation => evaluation.Spec.Dataset),
            new("state", RowKind.Text, evaluation => Display.Of(evaluation.State)),
            new("tracks", RowKind.Number, evaluation => evaluation.Result?.Tracks),
            new("slices", RowKind.Number, evaluation => evaluation.Result?.Slices),
            .. OfScore("sliceAccuracy", result => result.SliceAccuracy), .. OfScore("trackAccuracy", result => result.TrackAccuracy),
            new("requestedAt", RowKind.Time, evaluation => evaluation.RequestedAt),
            new("endedAt", RowKind.Time, evaluation => evaluation.EndedAt),
            new("reason", RowKind.Text, evaluation => evaluation.Reason),
        ]);

    private static IEnumerable<RowColumn<EvaluationSummary>> OfScore(string name, Func<ExternalEvaluation, ExternalScore> score)
    {
        return
        [
            Of("ownInMix", found => found.OwnInMix), Of("external", found => found.External.Mean),
            Of("drop", found => found.Drop.Drop),
        ];

        RowColumn<EvaluationSummary> Of(string part, Func<ExternalScore, double?> value) => new(
            $"{name}.{part}", RowKind.Number, evaluation => evaluation.Result is { } result ? value(score(result)) : null,
            LeaderboardColumns.Fraction);
    }
}
