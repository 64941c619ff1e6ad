using System.CommandLine;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Removes a sweep.</summary>
internal sealed class SweepRemove : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be removed and its size." };

    public string Path => "sweep remove";

    public string Description => "Removes a sweep with its experiments and predictions; `store gc` then frees their files.";

    public IReadOnlyList<string> Examples => ["experiments sweep remove quick --dry-run", "experiments sweep remove quick"];

    public IReadOnlyList<Symbol> Symbols => [_id, _dryRun];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (id, isDry) = (invocation.Required(_id), invocation.Value(_dryRun));
        return invocation.ShowAsync(
            (ChangeScope scope) => NamingChanges.RemoveSweepAsync(scope, id, isDry, cancellationToken), cancellationToken);
    }
}
