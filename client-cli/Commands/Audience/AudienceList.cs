using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Lists audiences.</summary>
internal sealed class AudienceList : IVerb
{
    public string Path => "audience list";

    public string Description => "Lists the audiences.";

    public IReadOnlyList<string> Examples => ["experiments audience list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("audiences"),
        grains => AudienceQueries.ListAsync(grains, invocation.Terminal.Error, cancellationToken), cancellationToken);
}
