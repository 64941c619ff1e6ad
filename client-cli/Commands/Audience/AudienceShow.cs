using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Shows an audience.</summary>
internal sealed class AudienceShow : IVerb
{
    private readonly Argument<string> _name = AudienceArgument.Create();

    public string Path => "audience show";

    public string Description => "Shows an audience: counts, and which datasets have its tracks.";

    public IReadOnlyList<string> Examples => ["experiments audience show listeners"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("audiences", invocation.Required(_name)),
        grains => AudienceQueries.ShowAsync(grains, invocation.Required(_name), cancellationToken), cancellationToken);
}
