using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Lists all sweeps.</summary>
internal sealed class SweepList : IVerb
{
    public string Path => "sweep list";

    public string Description => "Lists sweeps.";

    public IReadOnlyList<string> Examples => ["experiments sweep list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweeps = new List<SweepSummary>();
        var ids = await cluster.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
        {
            sweeps.Add(await cluster.Grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken).ConfigureAwait(false));
        }

        return SweepViews.List(sweeps).ShowOn(invocation.Terminal);
    }
}
