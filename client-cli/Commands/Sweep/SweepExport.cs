using System.CommandLine;
using System.Text.Json;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Output.Mlflow;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Exports one row per run, or per experiment, with all parameters and metrics.</summary>
internal sealed class SweepExport : IVerb
{
    private const string Runs = "runs";
    private const string Experiments = "experiments";
    private static readonly string[] Formats = [".csv", ".json", ".parquet", ".db"];

    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly OutputOption _to = new("--to")
    {
        Description = "File to write: .csv, .json, .parquet, or .db for MLflow's SQLite store (schema of MLflow 3.14; not run "
            + "in MLflow), with its artifacts in the folder FILE.artifacts.",
        HelpName = "FILE.{csv,json,parquet,db}",
    };

    private readonly Option<string> _mlflow = new("--mlflow")
    {
        Description = "Address of an MLflow server to write to by its REST protocol, without artifacts (not run in MLflow). Credentials "
            + "come from MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.",
        HelpName = "URL",
    };

    private readonly Option<string?> _rows = new("--rows")
    {
        Description = "One row per run, or one per experiment with means, standard deviations and intervals (default: runs).",
    };

    public SweepExport() => _rows.AcceptOnlyFromAmong(Runs, Experiments);

    public string Path => "sweep export";

    public string Description => "Exports one row per run, or per experiment, with all parameters and metrics.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments sweep export quick --to quick.csv",
        "experiments sweep export quick --to trials.parquet --rows experiments",
        "experiments sweep export quick --to mlflow.db",
        "experiments sweep export quick --mlflow http://127.0.0.1:5000",
    ];

    public IReadOnlyList<Symbol> Symbols => [_id, _to, _rows, _mlflow];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Required(_id);
        if (invocation.Value(_rows) is not null && (invocation.Value(_mlflow) is not null || invocation.Value(_to) is [.., '.', 'd', 'b']))
        {
            throw new UserErrorException("--rows is for .csv, .json and .parquet; MLflow gets experiments and runs");
        }

        if ((invocation.Value(_to), invocation.Value(_mlflow)) is not ({ } file, null))
        {
            return await SendAsync(invocation, id, cancellationToken).ConfigureAwait(false);
        }

        var store = RowsFile.RequireFormat(file, Formats) is ".db" ? new MlflowStore(file, invocation.IsReplacing) : null;
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        if (store is not null)
        {
            return await new MlflowExport(cluster, invocation.Terminal).WriteAsync(id, file, store, cancellationToken)
                .ConfigureAwait(false);
        }

        var board = await cluster.Grains.GetGrain<ISweepGrain>(id).GetLeaderboardAsync(null, null, cancellationToken).ConfigureAwait(false);
        if (invocation.Value(_rows) == Experiments)
        {
            RowsFile.Write(file, [.. board.Rows.OrderBy(row => row.Experiment.Number).Select(Row)], "experiment", "family", "rank");
            invocation.Terminal.Line($"wrote {Display.Count(board.Rows.Length, "experiment")} to {file}");
            invocation.Terminal.Json(new { File = file, Experiments = board.Rows.Length });
            return ExitCode.Done;
        }

        var rows = new List<SortedDictionary<string, object?>>();
        foreach (var experiment in board.Rows.OrderBy(row => row.Experiment.Number))
        {
            var runs = await cluster.Grains.GetGrain<IExperimentGrain>(experiment.Experiment.ToString()).ListRunsAsync(cancellationToken)
                .ConfigureAwait(false);
            rows.AddRange(runs.Select(run => Row(experiment, run)));
        }

        RowsFile.Write(file, rows, "run");
        invocation.Terminal.Line($"wrote {Display.Count(rows.Count, "run")} to {file}");
        invocation.Terminal.Json(new { File = file, Runs = rows.Count });
        return ExitCode.Done;
    }

    private async Task<ExitCode> SendAsync(Invocation invocation, string id, CancellationToken cancellationToken)
    {
        if ((invocation.Value(_to), invocation.Value(_mlflow)) is not (null, { } url))
        {
            throw new UserErrorException("name either a file with --to or a server with --mlflow");
        }

        var address = MlflowServer.RequireAddress(url);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        return await new MlflowExport(cluster, invocation.Terminal).SendAsync(id, address, cancellationToken).ConfigureAwait(false);
    }

    private static SortedDictionary<string, object?> Row(ExperimentSummary experiment)
    {
        var row = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["experiment"] = experiment.Experiment.ToString(),
            ["family"] = experiment.Family,
            ["rank"] = experiment.Rank,
            ["runs"] = experiment.Runs,
            ["failedRuns"] = experiment.FailedRuns,
            ["verdict"] = experiment.Verdict,
        };
        foreach (var (name, value) in experiment.Parameters)
        {
            row[$"parameter.{name}"] = value;
        }

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

    private static SortedDictionary<string, object?> Row(ExperimentSummary experiment, RunSummary run)
    {
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
        foreach (var (name, value) in experiment.Parameters)
        {
            row[$"parameter.{name}"] = value;
        }

        if (run.Result is { } result)
        {
            (row["fitSeconds"], row["predictSeconds"], row["epochs"]) = (result.FitSeconds, result.PredictSeconds, result.Epochs);
            (row["stoppedEarly"], row["seed"], row["device"], row["threads"]) = (result.StoppedEarly, result.Seed, result.Device,
                result.Threads);
            AddPart(row, "train", result.Train);
            AddPart(row, "validation", result.Validation);
            AddPart(row, "test", result.Test);
        }

        return row;
    }

    private static void AddPart(SortedDictionary<string, object?> row, string part, PartMetrics? metrics)
    {
        if (metrics is not null)
        {
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
}
