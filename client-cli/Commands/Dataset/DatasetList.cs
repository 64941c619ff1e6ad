using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Lists all datasets.</summary>
internal sealed class DatasetList : IVerb
{
    public string Path => "dataset list";

    public string Description => "Lists datasets.";

    public IReadOnlyList<string> Examples => ["experiments dataset list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var names = await cluster.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(cancellationToken)
            .ConfigureAwait(false);
        var datasets = new List<DatasetSummary>();
        foreach (var name in names)
        {
            try
            {
                datasets.Add(await cluster.Grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
            {
                invocation.Terminal.Error(
                    $"dataset '{name}' is listed, but its row is lost; import it again, or remove it from the list with "
                        + $"`experiments dataset remove {name}`");
            }
        }

        return DatasetViews.List(datasets).ShowOn(invocation.Terminal);
    }
}
