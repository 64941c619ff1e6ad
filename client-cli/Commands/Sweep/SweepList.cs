using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Lists all sweeps.</summary>
internal sealed class SweepList : IVerb
{
    private readonly RowOptions _rows = new("status=running or family=cnn");

    public string Path => "sweep list";

    public string Description => "Lists sweeps.";

    public IReadOnlyList<string> Examples =>
        ["experiments sweep list", "experiments sweep list --where status=running --sort -submittedAt"];

    public IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("sweeps"), invocation),
        grains => SweepQueries.ListAsync(grains, _rows.Read(invocation), invocation.Terminal.Error, cancellationToken),
        cancellationToken);
}
