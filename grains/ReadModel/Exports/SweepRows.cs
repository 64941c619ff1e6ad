using System.Text.Json;
using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Exports;

/// <summary>The rows of <c>sweep export</c>, which the API serves too: a value for each name that a run or an experiment has.</summary>
public static class SweepRows
{
    /// <summary>The columns that come first for runs.</summary>
    public static IReadOnlyList<string> FirstOfRuns { get; } = ["run"];

    /// <summary>The columns that come first for experiments.</summary>
    public static IReadOnlyList<string> FirstOfExperiments { get; } = ["experiment", "family", "rank"];

    /// <summary>An experiment with its parameters, and for each metric mean, standard deviation and interval.</summary>
    public static SortedDictionary<string, object?> Of(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var row = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["experiment"] = experiment.Experiment.ToString(),
            ["family"] = experiment.Family,
            ["rank"] = experiment.Rank,
            ["runs"] = experiment.Runs,
            ["failedRuns"] = experiment.FailedRuns,
            ["verdict"] = experiment.Verdict,
        };
        AddParameters(row, experiment);
        foreach (var metric in MetricNames.All)
        {
            if (experiment.Find(metric) is { } estimate)
            {
                (row[metric], row[$"{metric}.std"], row[$"{metric}.low"], row[$"{metric}.high"]) =
                    (estimate.Mean, estimate.Std, estimate.Low, estimate.High);
            }
        }

        return row;
    }

    /// <summary>A run with the parameters of its experiment, and the metrics of each part.</summary>
    public static SortedDictionary<string, object?> Of(ExperimentSummary experiment, RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(run);
        var row = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["run"] = run.Run.ToString(),
            ["experiment"] = experiment.Experiment.ToString(),
            ["family"] = experiment.Family,
            ["repeat"] = run.Run.Repeat,
            ["fold"] = run.Run.Fold,
            ["state"] = run.State,
            ["attempts"] = run.Attempts.Length,
        };
        AddParameters(row, experiment);
        if (run.Result is { } result)
        {
            (row["fitSeconds"], row["predictSeconds"], row["epochs"]) = (result.FitSeconds, result.PredictSeconds, result.Epochs);
            (row["stoppedEarly"], row["seed"], row["device"], row["threads"]) =
                (result.StoppedEarly, result.Seed, result.Device, result.Threads);
            AddPart(row, "train", result.Train);
            AddPart(row, "validation", result.Validation);
            AddPart(row, "test", result.Test);
        }

        return row;
    }

    /// <summary>The columns of some rows, so that a condition can pick among them; the rows are sorted by the first of them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="first">The columns that come first.</param>
    public static RowColumns<IReadOnlyDictionary<string, object?>> ColumnsOf(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, IReadOnlyList<string> first)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(first);
        return new(
            row => RowValue.Text(row.GetValueOrDefault(first[0])),
            [
                .. first.Concat(rows.SelectMany(row => row.Keys).Distinct().Except(first).Order(StringComparer.Ordinal)).Select(name =>
                    new RowColumn<IReadOnlyDictionary<string, object?>>(name, KindOf(rows, name), row => row.GetValueOrDefault(name))),
            ]);
    }

    private static RowKind KindOf(IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, string name)
    {
        RowKind[] kinds =
        [
            .. rows.Select(row => RowValue.Of(row.GetValueOrDefault(name))).OfType<object>().Select(value => value switch
            {
                string => RowKind.Text,
                bool => RowKind.Flag,
                DateTimeOffset => RowKind.Time,
                _ => RowKind.Number,
            }).Distinct(),
        ];
        return kinds is [var only] ? only : RowKind.Any;
    }

    private static void AddParameters(SortedDictionary<string, object?> row, ExperimentSummary experiment)
    {
        foreach (var (name, value) in experiment.Parameters)
        {
            row[$"parameter.{name}"] = value;
        }
    }

    private static void AddPart(SortedDictionary<string, object?> row, string part, PartMetrics? metrics)
    {
        if (metrics is null)
        {
            return;
        }

        // The numbers of a part under their JSON names; what is not a number (confusion, recalls) is omitted.
        foreach (var property in JsonSerializer.SerializeToElement(metrics, DomainJson.Compact).EnumerateObject()
            .Where(property => property.Value.ValueKind is JsonValueKind.Number))
        {
            row[$"{part}.{property.Name}"] = property.Value.GetDouble();
        }

        if (metrics.Mixture is { } mixture)
        {
            (row[$"{part}.mixtureCrossEntropy"], row[$"{part}.mixtureTop2"]) = (mixture.CrossEntropy, mixture.Top2);
            (row[$"{part}.mixtureJensenShannon"], row[$"{part}.mixtureTrackJensenShannon"], row[$"{part}.mixtureEntropy"]) =
                (mixture.JensenShannon, mixture.TrackJensenShannon, mixture.Entropy);
        }
    }
}
