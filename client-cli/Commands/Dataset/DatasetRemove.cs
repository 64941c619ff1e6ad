using System.CommandLine;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Removes a dataset.</summary>
internal sealed class DatasetRemove : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be removed and its size." };

    public string Path => "dataset remove";

    public string Description => "Removes a dataset from the store; audio and results are kept. `store gc` then frees what nothing uses.";

    public IReadOnlyList<string> Examples => ["experiments dataset remove gtzan --dry-run", "experiments dataset remove gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name, _dryRun];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, isDry) = (invocation.Required(_name), invocation.Value(_dryRun));
        return invocation.ShowAsync(
            (ChangeScope scope) => NamingChanges.RemoveDatasetAsync(scope, name, isDry, cancellationToken), cancellationToken);
    }
}
