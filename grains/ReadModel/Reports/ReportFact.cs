using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>One of the key numbers at the top of a report.</summary>
/// <param name="Name">The name of the number.</param>
/// <param name="Value">The number.</param>
/// <param name="Interval">Its 95 % interval in brackets; empty if there is none.</param>
/// <param name="Note">What it refers to, or how it is computed.</param>
/// <param name="Unit">Percent, or points for a difference of two percentages.</param>
public sealed record ReportFact(string Name, string Value, string Interval, string Note, string Unit = "%")
{
    /// <summary>The selected score, the best experiment's accuracies and gap, and the accuracy of guessing.</summary>
    public static IReadOnlyList<ReportFact> All(ReportData data)
    {
        var best = data.Leaderboard.Rows[0];
        ReportFact[] selected = data.Leaderboard.Conclusions is { Selected: { } score, Experiments: > 1 }
            ? [Of("test, by selection", score, "each run's best on validation")]
            : [];
        return
        [
            .. selected,
            Of("test, slices", best.TestAccuracy, $"{best.Family} {best.Experiment}"),
            Of("test, tracks", best.TrackAccuracy, "mean over slices"),
            Of("train − test", best.Gap, "the gap") with { Unit = "points" },
            new("chance", Display.Percent(data.Leaderboard.Chance), "", $"always the most common {LabelWords.Of(data.Dataset).One}"),
        ];
    }

    /// <summary>The key numbers of one experiment: train, validation, test by slice and by track, the gap, guessing.</summary>
    /// <param name="experiment">An experiment with a result.</param>
    /// <param name="words">What labels are called.</param>
    public static IReadOnlyList<ReportFact> OfExperiment(ExperimentSummary experiment, LabelWords words = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return
        [
            Of("train", experiment.TrainAccuracy, "slices"),
            .. experiment.ValidationAccuracy is { } validation ? [Of("validation", validation, "slices")] : Array.Empty<ReportFact>(),
            Of("test", experiment.TestAccuracy, "slices"),
            Of("test, tracks", experiment.TrackAccuracy, "mean over slices"),
            Of("train − test", experiment.Gap, "the gap") with { Unit = "points" },
            new("chance", Display.Percent(experiment.Chance), "", $"always the most common {words.One}"),
        ];
    }

    private static ReportFact Of(string name, Estimate? estimate, string note) => new(
        name,
        Display.Percent(estimate?.Mean),
        (estimate?.Low, estimate?.High) is ({ } low, { } high) ? $"[{Display.Percent(low)}, {Display.Percent(high)}]" : "",
        note);
}
