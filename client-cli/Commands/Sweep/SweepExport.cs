using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Output.Mlflow;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Exports;

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

        if (invocation.Value(_rows) == Experiments)
        {
            var experiments = await TableQueries.ListExperimentsAsync(cluster.Grains, id, cancellationToken).ConfigureAwait(false);
            RowsFile.Write(file, experiments, SweepRows.FirstOfExperiments);
            invocation.Terminal.Line($"wrote {Display.Count(experiments.Count, "experiment")} to {file}");
            invocation.Terminal.Json(new { File = file, Experiments = experiments.Count });
            return ExitCode.Done;
        }

        var runs = await TableQueries.ListRunsAsync(cluster.Grains, id, cancellationToken).ConfigureAwait(false);
        RowsFile.Write(file, runs, SweepRows.FirstOfRuns);
        invocation.Terminal.Line($"wrote {Display.Count(runs.Count, "run")} to {file}");
        invocation.Terminal.Json(new { File = file, Runs = runs.Count });
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
}
