using System.Collections.Immutable;
using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Removes an audience.</summary>
internal sealed class AudienceRemove : IVerb
{
    private readonly Argument<string> _name = AudienceArgument.Create();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be removed and its size." };

    public string Path => "audience remove";

    public string Description => "Removes an audience for good: its files are deleted at once. Backups are left alone.";

    public IReadOnlyList<string> Examples => ["experiments audience remove listeners --dry-run", "experiments audience remove listeners"];

    public IReadOnlyList<Symbol> Symbols => [_name, _dryRun];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, isDry) = (invocation.Required(_name), invocation.Value(_dryRun));
        return invocation.ShowAsync(
            async grains =>
            {
                var grain = grains.GetGrain<IAudienceGrain>(name);
                var audience = await grain.FindAsync(cancellationToken).ConfigureAwait(false);
                if (!isDry)
                {
                    // Also without a summary: a name may be listed although its row is lost.
                    await grain.RemoveAsync(cancellationToken).ConfigureAwait(false);
                }

                var lost = new ImportedPlays("", "", 0, 0, 0, 0, 0, false, ImmutableArray<PlaysPiece>.Empty);
                return audience is null && isDry
                    ? throw NotFound.Audience(name)
                    : AudienceViews.Removed(audience ?? new AudienceSummary(name, lost, default), isDone: !isDry);
            },
            cancellationToken);
    }
}
