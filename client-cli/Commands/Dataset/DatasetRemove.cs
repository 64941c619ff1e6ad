using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Removes a dataset.</summary>
internal sealed class DatasetRemove : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };

    public string Path => "dataset remove";

    public string Description => "Removes a dataset from the store; audio and results are kept.";

    public IReadOnlyList<string> Examples => ["experiments dataset remove gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Required(_name);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        await cluster.Grains.GetGrain<IDatasetGrain>(name).RemoveAsync(cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Line($"removed dataset {name}; its audio, features and results are kept");
        invocation.Terminal.Json(new { Name = name, Removed = true });
        return ExitCode.Done;
    }
}
