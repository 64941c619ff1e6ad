using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Lists audiences.</summary>
internal sealed class AudienceList : IVerb
{
    private readonly RowOptions _rows = new("listeners>=100");

    public string Path => "audience list";

    public string Description => "Lists the audiences.";

    public IReadOnlyList<string> Examples => ["experiments audience list"];

    public IReadOnlyList<Symbol> Symbols => _rows.Symbols;

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("audiences"), invocation),
        grains => AudienceQueries.ListAsync(grains, _rows.Read(invocation), invocation.Terminal.Error, cancellationToken),
        cancellationToken);
}
