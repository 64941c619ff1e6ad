using System.CommandLine;
using Experiments.ClientCli.Connection;
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

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var sweep = await grains.GetGrain<ISweepGrain>(invocation.Required(_id)).DescribeAsync(cancellationToken)
                .ConfigureAwait(false);
            var set = await SweepDataset.FindAsync(grains, sweep, cancellationToken).ConfigureAwait(false);
            return SweepViews.Show(grains.Names().Show(sweep), set);
        },
        cancellationToken);
}
