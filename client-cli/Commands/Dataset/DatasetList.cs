using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Lists all datasets.</summary>
internal sealed class DatasetList : IVerb
{
    public string Path => "dataset list";

    public string Description => "Lists datasets.";

    public IReadOnlyList<string> Examples => ["experiments dataset list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("datasets"),
        grains => DatasetQueries.ListAsync(grains, invocation.Terminal.Error, cancellationToken), cancellationToken);
}
