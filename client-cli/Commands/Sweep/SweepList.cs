using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Lists all sweeps.</summary>
internal sealed class SweepList : IVerb
{
    public string Path => "sweep list";

    public string Description => "Lists sweeps.";

    public IReadOnlyList<string> Examples => ["experiments sweep list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("sweeps"),
        grains => SweepQueries.ListAsync(grains, invocation.Terminal.Error, cancellationToken), cancellationToken);
}
