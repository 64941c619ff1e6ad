using System.Runtime.CompilerServices;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Output.Mlflow;
using Experiments.Contracts;
using Experiments.ReadModel;
using Experiments.ReadModel.Mlflow;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Exports a sweep to MLflow: as its SQLite store, or to a server.</summary>
internal sealed class MlflowExport(ClusterConnection cluster, Terminal terminal)
{
    /// <summary>Writes the SQLite store.</summary>
    public async Task<ExitCode> WriteAsync(string id, string file, MlflowStore store, CancellationToken cancellationToken)
    {
        var mapping = await MapAsync(id, cancellationToken).ConfigureAwait(false);
        var runs = await store.WriteAsync(mapping.Experiment(), RunsAsync(id, mapping, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var folder = MlflowStore.FolderOf(file);
        terminal.Line($"wrote {Display.Count(runs, "MLflow run")} to {file}, their artifacts to {folder}");
        terminal.Json(new { File = file, Artifacts = folder, Runs = runs });
        return ExitCode.Done;
    }

    /// <summary>Writes to a server.</summary>
    public async Task<ExitCode> SendAsync(string id, string address, CancellationToken cancellationToken)
    {
        var mapping = await MapAsync(id, cancellationToken).ConfigureAwait(false);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        http.DefaultRequestHeaders.Authorization = MlflowServer.Credentials(Environment.GetEnvironmentVariable);
        var (written, kept) = await new MlflowServer(http, address, TimeSpan.FromSeconds(1))
            .WriteAsync(mapping.Experiment(), RunsAsync(id, mapping, cancellationToken), cancellationToken).ConfigureAwait(false);
        terminal.Line($"wrote {Display.Count(written, "MLflow run")} to {address}{(kept > 0 ? $"; {kept} were there already" : "")}");
        terminal.Json(new { Address = address, Runs = written, Kept = kept });
        return ExitCode.Done;
    }

    private async Task<MlflowMapping> MapAsync(string id, CancellationToken cancellationToken)
    {
        var sweep = await cluster.Grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken).ConfigureAwait(false);
        var set = await SweepQueries.FindFeatureSetAsync(cluster.Grains, sweep, cancellationToken).ConfigureAwait(false);
        return new MlflowMapping(sweep, cluster.Names.Show(sweep).Id, set, Environment.UserName);
    }

    private async IAsyncEnumerable<MlflowRun> RunsAsync(
        string id, MlflowMapping mapping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var board = await cluster.Grains.GetGrain<ISweepGrain>(id).GetLeaderboardAsync(null, null, cancellationToken).ConfigureAwait(false);
        foreach (var experiment in board.Rows.OrderBy(row => row.Experiment.Number))
        {
            var runs = await cluster.Grains.GetGrain<IExperimentGrain>(experiment.Experiment.ToString()).ListRunsAsync(cancellationToken)
                .ConfigureAwait(false);
            foreach (var run in mapping.Runs(experiment, runs))
            {
                yield return run;
            }
        }
    }
}
