using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Shows one feature set.</summary>
internal sealed class FeaturesShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Feature set ID or a unique prefix of it, from `features list`." };

    private readonly Option<bool> _genres = new("--by-genre") { Description = "Also show the mean of each column per genre." };

    public string Path => "features show";

    public string Description => "Shows a feature set: its dataset, and its columns with units and statistics.";

    public IReadOnlyList<string> Examples => ["experiments features show 3f9a1c"];

    public IReadOnlyList<Symbol> Symbols => [_id, _genres];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("features", invocation.Required(_id))?.With("byGenre", invocation.Value(_genres)),
        grains => FeatureSetQueries.ShowAsync(
            grains, invocation.Required(_id), invocation.Value(_genres), invocation.Terminal.Error, cancellationToken),
        cancellationToken);
}
