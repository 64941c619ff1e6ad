using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;

namespace Experiments.Web.Reports;

/// <summary>The drawings of a report, each with the name of the file that <c>--plots</c> writes.</summary>
public static class ReportDrawings
{
    /// <summary>The most experiments with a row, or with a line or mark, of their own: of the best.</summary>
    private const int MaxRows = 40, MaxLines = 1000;

    private const int MinPerFamily = 4;

    /// <summary>All of them, in the order of the report.</summary>
    public static IReadOnlyList<(string Name, Plot Drawing)> All(ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return
        [
            ("train-and-test", TrainAndTest(data)),
            .. Front(data) is { } front ? [("front", front)] : Array.Empty<(string, Plot)>(),
            .. History(data) is { } history ? [("history", history)] : Array.Empty<(string, Plot)>(),
            .. data.Comparisons.Select(comparison => (
                $"{comparison.Metric}-by-{string.Join('-', comparison.By)}", Groups(data, comparison))),
            .. data.Baselines.Select(baseline => ($"changes-{baseline.Family}", AccuracyPlots.Changes(baseline))),
            .. Curves(data).Select(curve => ($"curve-{curve.Family}", curve.Drawing)),
            .. data.Analyses.Select(entry => ($"confusion-e{entry.Summary.Experiment.Number}", Confusion(data, entry))),
            .. Blends(data) is { } blends ? [("genre-blends", blends)] : Array.Empty<(string, Plot)>(),
            .. data.Blends is { } mixtures ? [("blend-map", BlendMap.Draw(mixtures))] : Array.Empty<(string, Plot)>(),
            .. External(data) is { } external ? [("external", external.Accuracies), ("external-genres", external.Genres)]
                : Array.Empty<(string, Plot)>(),
            .. data.Importances.Where(family => !family.Parameters.IsEmpty).SelectMany(Importances),
            .. Parallels(data),
        ];
    }

    /// <summary>Train and test accuracy of the best experiments.</summary>
    public static Plot TrainAndTest(ReportData data) =>
        AccuracyPlots.TrainAndTest([.. data.Leaderboard.Rows.Take(MaxRows)], data.Leaderboard.Chance);

    /// <summary>Accuracy against gap, of the best experiments and of all on the front; null without a validation part.</summary>
    public static Plot? Front(ReportData data) => FrontPlot.Draw(data.Leaderboard with
    {
        Rows = [.. data.Leaderboard.Rows.Where((row, index) => index < MaxLines || data.Leaderboard.IsOnFront(row))],
    });

    /// <summary>The best so far; null with one experiment.</summary>
    public static Plot? History(ReportData data) => HistoryPlot.Draw(data.Leaderboard);

    /// <summary>One metric by the values of a parameter; comparisons of one metric share their axis.</summary>
    public static Plot Groups(ReportData data, ParameterComparison comparison) => AccuracyPlots.Groups(
        comparison, AccuracyPlots.Limits(data.Comparisons.Where(other => other.Metric == comparison.Metric)));

    /// <summary>One per family that trains in epochs.</summary>
    public static IEnumerable<(string Family, Plot Drawing)> Curves(ReportData data)
    {
        foreach (var (summary, runs) in data.Families)
        {
            if (CurvePlot.Draw(summary, runs.Select(run => run.Result).OfType<RunResult>()) is { } curve)
            {
                yield return (summary.Family, curve);
            }
        }
    }

    /// <summary>The confusion matrix of an experiment.</summary>
    public static Plot Confusion(ReportData data, (ExperimentSummary Summary, ExperimentAnalysis Analysis) entry) => GenrePlots.HeatMap(
        $"{entry.Summary.Family} {entry.Summary.Experiment}", entry.Analysis.Confusion, LabelWords.Of(data.Dataset).One);

    /// <summary>Which genres blend; null if nothing was analyzed.</summary>
    public static Plot? Blends(ReportData data) => data.Analyses is [var best, ..]
        ? GenrePlots.Dendrogram(best.Analysis.ProbabilityBlends, LabelWords.Of(data.Dataset).Many)
        : null;

    /// <summary>Cross-validation against other datasets, and the drop of each genre in the first evaluation; null without one.</summary>
    public static (Plot Accuracies, Plot Genres)? External(ReportData data)
    {
        ExternalEvaluation[] evaluations = [.. data.Evaluations.Select(evaluation => evaluation.Result).OfType<ExternalEvaluation>()];
        return evaluations.Length == 0 ? null
            : (EvaluationPlots.Accuracies([.. evaluations.Take(MaxRows)], data.Leaderboard.Chance),
                EvaluationPlots.GenreDrops(evaluations[0]));
    }

    /// <summary>The importances of a family's parameters, and the main effect of each.</summary>
    public static IEnumerable<(string Name, Plot Drawing)> Importances(FamilyImportances family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return family.Parameters
            .Select(parameter => ($"effect-{family.Family}-{parameter.Parameter}", ParameterPlots.Effect(family, parameter)))
            .Prepend(($"importance-{family.Family}", ParameterPlots.Importances(family)));
    }

    /// <summary>Parallel coordinates of the sweep, and of each family with enough experiments.</summary>
    public static IEnumerable<(string Name, Plot Drawing)> Parallels(ReportData data)
    {
        ExperimentSummary[] rows = [.. data.Leaderboard.Rows.Take(MaxLines)];
        if (rows.Length > 1)
        {
            yield return ("parallel", ParallelPlot.OfSweep(rows));
        }

        foreach (var family in rows.GroupBy(row => row.Family).Where(family => family.Count() >= MinPerFamily))
        {
            string[] varied = [.. ReportData.Varied(family)];
            if (varied.Length > 0)
            {
                yield return ($"parallel-{family.Key}", ParallelPlot.OfFamily(family.Key, [.. family], varied));
            }
        }
    }
}
