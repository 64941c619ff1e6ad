using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Lists all sweeps.</summary>
internal sealed class SweepList : IVerb
{
    public string Path => "sweep list";

    public string Description => "Lists sweeps.";

    public IReadOnlyList<string> Examples => ["experiments sweep list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var sweeps = await Listing.OfAsync(
                grains, IDirectoryGrain.Sweeps, "sweep", id => grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken),
                invocation.Terminal, cancellationToken).ConfigureAwait(false);
            return SweepViews.List([.. sweeps.Select(grains.Names().Show)]);
        },
        cancellationToken);
}
