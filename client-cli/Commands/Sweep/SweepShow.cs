using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows one sweep.</summary>
internal sealed class SweepShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };

    public string Path => "sweep show";

    public string Description => "Shows the status of a sweep.";

    public IReadOnlyList<string> Examples => ["experiments sweep show quick"];

    public IReadOnlyList<Symbol> Symbols => [_id];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweep = await cluster.Grains.GetGrain<ISweepGrain>(invocation.Required(_id)).DescribeAsync(cancellationToken)
            .ConfigureAwait(false);
        return SweepViews.Show(sweep).ShowOn(invocation.Terminal);
    }
}
