using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Lists all datasets.</summary>
internal sealed class DatasetList : IVerb
{
    public string Path => "dataset list";

    public string Description => "Lists datasets.";

    public IReadOnlyList<string> Examples => ["experiments dataset list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var datasets = await Listing.OfAsync(
                grains, IDirectoryGrain.Datasets, "dataset", name => grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken),
                invocation.Terminal, cancellationToken,
                name => $"import it again, or remove it from the list with `experiments dataset remove {name}`").ConfigureAwait(false);
            return DatasetViews.List([.. datasets.Select(grains.Names().Show)]);
        },
        cancellationToken);
}
