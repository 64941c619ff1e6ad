using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Reports;

namespace Experiments.Web.Reports;

/// <summary>A section of a report, which is a part of a sweep's page too.</summary>
/// <param name="Id">The last part of its address, and its anchor in a report.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Component">Shows it: a <see cref="SectionComponent"/>.</param>
/// <param name="Parts">What it needs to be read.</param>
/// <param name="HasContent">Whether there is anything to show.</param>
/// <param name="Empty">What a page says where there is nothing; a report leaves the section out.</param>
public sealed record ReportSection(
    string Id, string Title, Type Component, ReportParts Parts, Func<ReportData, bool> HasContent, string Empty)
{
    /// <summary>The answer of a sweep, which a report begins with, and which the page of a large sweep loads later.</summary>
    public static ReportSection Answer { get; } =
        new("answer", "The answer", typeof(AnswerSection), ReportParts.Conclusions, _ => true, "");

    /// <summary>The sections of a report after its answer, in order.</summary>
    public static IReadOnlyList<ReportSection> All { get; } =
    [
        new("leaderboard", "Leaderboard", typeof(LeaderboardSection), ReportParts.Conclusions, _ => true, ""),
        new("train-test", "Train and test accuracy", typeof(TrainTestSection), ReportParts.None, _ => true, ""),
        new("front", "Accuracy and gap", typeof(FrontSection), ReportParts.None, data => ReportDrawings.Front(data) is not null,
            "Two experiments with a validation part are needed."),
        new("history", "History of the search", typeof(HistorySection), ReportParts.None,
            data => ReportDrawings.History(data) is not null, "Two experiments with a score are needed."),
        new("gaps", "Settings that reduce the gap, and their cost", typeof(GapsSection), ReportParts.Comparisons,
            data => data.Comparisons.Length + data.Baselines.Length > 0,
            "There is nothing to compare: the experiments differ neither in family nor in a parameter with a few values."),
        new("curves", "Learning curves", typeof(CurvesSection), ReportParts.Runs, data => ReportDrawings.Curves(data).Any(),
            "No family of this sweep trains in epochs."),
        new("confusion", "Confusion matrix", typeof(ConfusionSection), ReportParts.Analyses, data => !data.Analyses.IsEmpty,
            "No experiment has predictions yet."),
        new("blends", "Blends and mixtures", typeof(BlendsSection), ReportParts.Analyses | ReportParts.Blends,
            data => !data.Analyses.IsEmpty, "No experiment has predictions yet."),
        new("external", "On other datasets", typeof(ExternalSection), ReportParts.Evaluations,
            data => data.Evaluations.Any(evaluation => evaluation.Result is not null),
            "No experiment was evaluated on another dataset; `experiments experiment evaluate EXPERIMENT DATASET` does."),
        new("hardest", "Hardest tracks and slices", typeof(HardestSection), ReportParts.Hardest, _ => true, ""),
        new("importance", "Parameter importance", typeof(ImportanceSection), ReportParts.Importances, _ => true, ""),
        new("parallel", "All experiments", typeof(ParallelSection), ReportParts.None, data => data.Leaderboard.Rows.Length > 1,
            "Two experiments with results are needed."),
        new("repeat", "How to reproduce", typeof(RepeatSection), ReportParts.Runs, _ => true, ""),
    ];

    /// <summary>The section of a sweep with this name.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static ReportSection Of(string id) => All.Prepend(Answer).FirstOrDefault(section => section.Id == id)
        ?? throw UserErrorException.NotFound(
            $"a sweep has no section '{id}'; there are {string.Join(", ", All.Prepend(Answer).Select(section => section.Id))}");
}
