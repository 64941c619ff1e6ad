using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;

namespace Experiments.ClientCli.Reports;

/// <summary>Every drawing of a report by file name, drawn once for the page and for <c>--plots</c>.</summary>
internal sealed class ReportDrawings
{
    private const int MaxRows = 40;
    private const int MinPerFamily = 4;
    private const string FrontName = "front";
    private const string ExternalName = "external";
    private const string ExternalGenresName = "external-genres";
    private const string MapName = "blend-map";
    private readonly Dictionary<string, Plot> _byName = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public ReportDrawings(ReportData data)
    {
        var rows = data.Leaderboard.Rows;
        Add("train-and-test", AccuracyPlots.TrainAndTest([.. rows.Take(MaxRows)], data.Leaderboard.Chance));
        if (FrontPlot.Draw(data.Leaderboard) is { } front)
        {
            Add(FrontName, front);
        }

        var limits = data.Comparisons.GroupBy(comparison => comparison.Metric).ToDictionary(metric => metric.Key, AccuracyPlots.Limits);
        foreach (var comparison in data.Comparisons)
        {
            Add(Name(comparison), AccuracyPlots.Groups(comparison, limits[comparison.Metric]));
        }

        foreach (var baseline in data.Baselines)
        {
            Add($"changes-{baseline.Family}", AccuracyPlots.Changes(baseline));
        }

        foreach (var (summary, runs) in data.Families)
        {
            if (CurvePlot.Draw(summary, runs.Select(run => run.Result).OfType<RunResult>()) is { } curve)
            {
                Add($"curve-{summary.Family}", curve);
            }
        }

        foreach (var (summary, analysis) in data.Analyses)
        {
            Add($"confusion-e{summary.Experiment.Number}",
                GenrePlots.HeatMap($"{summary.Family} {summary.Experiment}", analysis.Confusion, LabelWords.Of(data.Dataset).One));
        }

        AddExternal(data);
        AddBlends(data);
        foreach (var family in data.Importances.Where(family => !family.Parameters.IsEmpty))
        {
            Add($"importance-{family.Family}", ParameterPlots.Importances(family));
            foreach (var parameter in family.Parameters)
            {
                Add($"effect-{family.Family}-{parameter.Parameter}", ParameterPlots.Effect(family, parameter));
            }
        }

        if (rows.Length > 1)
        {
            Add("parallel", ParallelPlot.OfSweep(rows));
        }

        foreach (var family in rows.GroupBy(row => row.Family).Where(family => family.Count() >= MinPerFamily))
        {
            string[] varied = [.. ReportData.Varied(family)];
            if (varied.Length > 0)
            {
                Add($"parallel-{family.Key}", ParallelPlot.OfFamily(family.Key, [.. family], varied));
            }
        }
    }

    /// <summary>In the order of the page.</summary>
    public IEnumerable<(string Name, Plot Drawing)> All => _names.Select(name => (name, _byName[name]));

    public Plot TrainAndTest => _byName["train-and-test"];

    /// <summary>Accuracy against gap; null without a validation part, or with one experiment.</summary>
    public Plot? Front => _byName.GetValueOrDefault(FrontName);

    /// <summary>Cross-validation against other datasets; null without an evaluation.</summary>
    public Plot? External => _byName.GetValueOrDefault(ExternalName);

    /// <summary>The drop of each genre in the first evaluation; null without one.</summary>
    public Plot? ExternalGenres => _byName.GetValueOrDefault(ExternalGenresName);

    public Plot Blends => _byName["genre-blends"];

    /// <summary>Tracks by their mixtures; null if there are none that are honest.</summary>
    public Plot? Map => _byName.GetValueOrDefault(MapName);

    /// <summary>One per family that trains in epochs.</summary>
    public IEnumerable<Plot> Curves => Starting("curve-");

    public IEnumerable<Plot> Parallels => Starting("parallel");

    public Plot Groups(ParameterComparison comparison) => _byName[Name(comparison)];

    public Plot Changes(BaselineComparison baseline) => _byName[$"changes-{baseline.Family}"];

    public Plot Confusion(ExperimentId experiment) => _byName[$"confusion-e{experiment.Number}"];

    public Plot Importance(FamilyImportances family) => _byName[$"importance-{family.Family}"];

    public IEnumerable<Plot> Effects(FamilyImportances family) =>
        family.Parameters.Select(parameter => _byName[$"effect-{family.Family}-{parameter.Parameter}"]);

    private static string Name(ParameterComparison comparison) => $"{comparison.Metric}-by-{string.Join('-', comparison.By)}";

    private IEnumerable<Plot> Starting(string start) =>
        _names.Where(name => name.StartsWith(start, StringComparison.Ordinal)).Select(name => _byName[name]);

    private void AddBlends(ReportData data)
    {
        Add("genre-blends", GenrePlots.Dendrogram(data.Best.ProbabilityBlends, LabelWords.Of(data.Dataset).Many));
        if (data.Blends is { } blends)
        {
            Add(MapName, BlendMap.Draw(blends));
        }
    }

    private void AddExternal(ReportData data)
    {
        ExternalEvaluation[] evaluations = [.. data.Evaluations.Select(evaluation => evaluation.Result).OfType<ExternalEvaluation>()];
        if (evaluations.Length > 0)
        {
            Add(ExternalName, EvaluationPlots.Accuracies([.. evaluations.Take(MaxRows)], data.Leaderboard.Chance));
            Add(ExternalGenresName, EvaluationPlots.GenreDrops(evaluations[0]));
        }
    }

    private void Add(string name, Plot drawing)
    {
        _byName.Add(name, drawing);
        _names.Add(name);
    }
}
