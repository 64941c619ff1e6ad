using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>All sweeps.</summary>
internal sealed class SweepList : IVerb
{
    public string Path => "sweep list";

    public string Description => "Lists the sweeps.";

    public IReadOnlyList<string> Examples => ["experiments sweep list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweeps = await SweepListing.ListAsync(cluster, cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Json(new { Sweeps = sweeps.Select(SweepListing.Shape) });
        if (sweeps.Count == 0)
        {
            invocation.Terminal.Line("no sweeps yet; `experiments sweep run FILE` makes one");
            return ExitCode.Done;
        }

        var table = new TextTable("sweep", "status", "dataset", "experiments", "runs", "failed", "best", "test");
        foreach (var sweep in sweeps)
        {
            table.Add(
                sweep.Id, Words.Of(sweep.State), sweep.Spec.Dataset, $"{sweep.Experiments}", $"{sweep.Runs.Completed}/{sweep.Runs.Total}", $"{sweep.Runs.Failed}",
                sweep.Best is { } best ? $"{best.Experiment} {best.Family}" : "-", Words.Percent(sweep.Best?.TestAccuracy));
        }

        table.Print(invocation.Terminal);
        return ExitCode.Done;
    }
}
