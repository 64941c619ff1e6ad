using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Shows one dataset: counts, durations, quarantined files with reasons.</summary>
internal sealed class DatasetShow : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };

    public string Path => "dataset show";

    public string Description => "Shows a dataset: tracks per genre, duration, quarantined files and reasons.";

    public IReadOnlyList<string> Examples => ["experiments dataset show gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var dataset = await cluster.Grains.GetGrain<IDatasetGrain>(invocation.Required(_name)).DescribeAsync(cancellationToken)
            .ConfigureAwait(false);
        return DatasetViews.Show(dataset).ShowOn(invocation.Terminal);
    }
}
