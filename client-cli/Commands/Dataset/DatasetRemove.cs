using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Removes a dataset.</summary>
internal sealed class DatasetRemove : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "The dataset's name." };

    public string Path => "dataset remove";

    public string Description => "Forgets a dataset; the audio and all results stay.";

    public IReadOnlyList<string> Examples => ["experiments dataset remove gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Required(_name);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        await cluster.Grains.GetGrain<IDatasetGrain>(name).RemoveAsync(cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Line($"dataset {name} is forgotten; its audio and what was computed of it stay");
        invocation.Terminal.Json(new { Name = name, Removed = true });
        return ExitCode.Done;
    }
}
