using System.CommandLine;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Lists audiences.</summary>
internal sealed class AudienceList : IVerb
{
    public string Path => "audience list";

    public string Description => "Lists the audiences.";

    public IReadOnlyList<string> Examples => ["experiments audience list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains => AudienceViews.List(await Listing.OfAsync(
            grains, IDirectoryGrain.Audiences, "audience",
            async name => (await AudienceArgument.FindAsync(grains, name, cancellationToken).ConfigureAwait(false)).Summary,
            invocation.Terminal, cancellationToken, name => $"remove it with `experiments audience remove {name}`").ConfigureAwait(false)),
        cancellationToken);
}
